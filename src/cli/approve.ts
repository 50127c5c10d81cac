import packageJson from "../../package.json" with { type: "json" };
import { createFile } from "../io/create-file.ts";
import { sha256 } from "../io/hash.ts";
import { printable } from "../printable.ts";
import { certify } from "../validation/certificate.ts";
import { toCertificateFile, toList } from "./approval.ts";
import { findShippedDevices, type ReadDevice, readDeviceFile, readProfileFile } from "./documents.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";
import { readValidationFile } from "./validate.ts";

/** The `approve` command: from a validation that passed, and a name, to the certificate that `run` asks for on a device. */
export interface ApproveOptions {
  readonly validation: string;
  readonly by: readonly string[];
  readonly deviceFile?: string;
  readonly out?: string;
}

/** @returns the exit code @throws Refusal with everything that stands against it */
export function approve(file: string, options: ApproveOptions): number {
  const { profile, hash } = readProfileFile(file, toList(options.deviceFile));
  const { device, hash: deviceHash } = findDevice(profile.applicators, options.deviceFile);
  const out = options.out ?? toCertificateFile(file);
  const certified = certify(
    readValidationFile(options.validation),
    {
      profile: { id: profile.id, hash },
      device: { id: device.id, hash: deviceHash },
      isoderm: packageJson.version,
      approvedBy: options.by,
      approvedAt: new Date().toISOString(),
    },
    sha256,
  );
  if ("problems" in certified)
    throw new Refusal(
      `${printable(file)} can not be approved:\n${certified.problems.map((why) => `  ${printable(why)}`).join("\n")}`,
      EXIT.negative,
    );
  try {
    createFile(out, `${JSON.stringify(certified, null, 2)}\n`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Refusal(
      code === "EEXIST"
        ? `${printable(out)}: there is a certificate; delete it, or name another with --out`
        : `${printable(out)}: can not be written (${code ?? message})`,
    );
  }
  const { people, faults, sessions } = certified.validation;
  process.stdout.write(
    `${printable(out)}: ${printable(profile.id)} for ${printable(device.id)}, ${people} people, ${faults} faults, ${sessions} sessions, by ${printable(options.by.join(", "))}\n`,
  );
  return EXIT.ok;
}

function findDevice(labels: readonly string[], file: string | undefined): ReadDevice {
  if (file !== undefined) return readDeviceFile(file);
  const shipped = findShippedDevices(labels);
  const [only] = shipped;
  if (only !== undefined && shipped.length === 1) return only;
  throw new Refusal(
    `${labels.join(", ")}: ${shipped.length} device files know this tip; name the device with --device-file`,
  );
}
