/**
 * The world for a firmware that runs in another process: it connects to a TCP port of this machine, reads its pins there and writes its
 * registers, in the records that reference-c/README.md describes. A process that ends has left its board without food for the watchdog, which
 * opens everything; one that comes back is a chip that was reset. Not responsible for the wire between device and host.
 */
import { createServer, type Socket } from "node:net";
import { createForeignFirmware } from "../foreign-firmware.ts";
import type { FirmwareMaker } from "../world-options.ts";
import { listen } from "./tcp.ts";

export interface PlantPort {
  /** The port that was bound. */
  readonly port: number;
  /** When the first firmware has connected: for a world. */
  readonly firmware: Promise<FirmwareMaker>;
  /** Called when a further one has: the device boots anew. */
  onReturn: () => void;
  close(): void;
}

/**
 * @param port 0 for any free one
 * @param note receives one line about each firmware that comes or goes
 * @throws the error of the listening socket
 */
export async function openPlantPort(port: number, note: (line: string) => void): Promise<PlantPort> {
  let processor: Socket | null = null;
  let came = 0;
  const foreign = createForeignFirmware((bytes) => processor?.write(bytes));
  const server = createServer((socket) => {
    socket.on("error", (error) => note(`firmware: ${error.message}`));
    if (processor !== null) {
      note("firmware: refused, another one is connected");
      socket.destroy();
      return;
    }
    processor = socket;
    socket.setNoDelay(true);
    note("firmware: connected");
    socket.on("data", (chunk) => {
      try {
        foreign.receive(chunk);
      } catch (error) {
        note(`firmware: ${error instanceof Error ? error.message : String(error)}`);
        socket.destroy();
      }
    });
    socket.on("close", () => {
      processor = null;
      note("firmware: gone");
    });
    came += 1;
    foreign.begin();
    if (came > 1) plant.onReturn();
    else arrived(foreign);
  });
  let arrived: (firmware: FirmwareMaker) => void = () => {};
  const plant: PlantPort = {
    port: 0,
    firmware: new Promise((resolve) => {
      arrived = resolve;
    }),
    onReturn: () => {},
    close() {
      processor?.destroy();
      server.close();
    },
  };
  await listen(server, port, "127.0.0.1");
  const address = server.address();
  return Object.assign(plant, { port: typeof address === "object" && address !== null ? address.port : port });
}
