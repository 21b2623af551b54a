// An error in the words that people are shown.
import type { ErrorInfo } from '../../wasm/blackthorn';

export class ShownError extends Error {
  constructor(readonly info: ErrorInfo) {
    super(info.message);
    this.name = 'ShownError';
  }
}
