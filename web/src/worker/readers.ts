// Random access to a model's bytes inside the worker, where a File can be read synchronously: only the slices that
// the reader asks for ever enter memory, so a 2 GB file costs as little as a small one.
import type { ByteReader } from '../../../wasm/blackthorn';
import type { Progress } from './messages';

export type Report = (progress: Progress) => void;

const PROGRESS_EVERY_MS = 50;

function counted(size: number, read: (offset: number, length: number) => Uint8Array, report: Report): ByteReader {
  let total = 0;
  let last = performance.now();
  return {
    size,
    read(offset, length) {
      const bytes = read(offset, length);
      total += length;
      const now = performance.now();
      if (now - last >= PROGRESS_EVERY_MS) {
        last = now;
        report({ position: offset + length, read: total, size });
      }
      return bytes;
    },
  };
}

export function fileReader(file: File, report: Report): ByteReader {
  const slices = new FileReaderSync();
  const { port1: bin, port2 } = new MessageChannel();
  port2.close();
  let last: ArrayBuffer | undefined;
  return counted(
    file.size,
    (offset, length) => {
      // While the module reads, no garbage is collected in time, and a file that is read whole would pile up in
      // memory. What is sent to a closed port is gone at once.
      if (last) bin.postMessage(null, [last]);
      last = slices.readAsArrayBuffer(file.slice(offset, offset + length));
      return new Uint8Array(last);
    },
    report,
  );
}
