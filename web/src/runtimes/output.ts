const LIMIT = 100_000; // bytes
const BATCH = 4_000; // characters
const INTERVAL = 50; // milliseconds

/** Gathers what a program prints into few messages, and cuts it off after 100 kB with one line that says so. */
export class Output {
  private readonly decoder = new TextDecoder();
  private waiting = '';
  private bytes = 0;
  private sent = 0;

  constructor(private readonly send: (text: string) => void) {}

  write(bytes: Uint8Array): void {
    if (this.bytes > LIMIT) return;
    const room = LIMIT - this.bytes;
    this.bytes += bytes.length;
    this.waiting += this.decoder.decode(bytes.subarray(0, room), { stream: true });
    if (this.bytes > LIMIT) {
      this.waiting += '\n... the output is cut here: the program printed more than 100 kB.\n';
      this.flush();
    } else if (this.waiting.length >= BATCH || performance.now() - this.sent > INTERVAL) {
      this.flush();
    }
  }

  flush(): void {
    if (this.waiting) this.send(this.waiting);
    this.waiting = '';
    this.sent = performance.now();
  }
}
