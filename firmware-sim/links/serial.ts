/**
 * Serves a world on a serial port of this machine: the device's end of a real cable, or of a pair that socat made. Loaded only when asked for.
 */
import type { World } from "../world.ts";
import { runInRealTime, UNREAD_MAX_BYTES } from "./real-time.ts";

/** @throws the error of the port */
export async function serveSerial(world: World, path: string, baud: number): Promise<{ close(): void }> {
  const { SerialPort } = await import("serialport");
  const port = await new Promise<InstanceType<typeof SerialPort>>((resolve, reject) => {
    const opened = new SerialPort({ path, baudRate: baud, lock: true }, (error) => {
      if (error === null) resolve(opened);
      else reject(error);
    });
  });
  port.on("data", (chunk: Uint8Array) => world.feed(chunk));
  port.on("error", () => {});
  const stop = runInRealTime(world, (bytes) => {
    if (port.isOpen && port.writableLength < UNREAD_MAX_BYTES) port.write(bytes);
  });
  return {
    close() {
      stop();
      if (port.isOpen) port.close(() => {});
    },
  };
}
