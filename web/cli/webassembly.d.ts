/** What node has of WebAssembly, as far as the command uses it; its own types leave it to the DOM's. */
declare namespace WebAssembly {
  class Module {
    private constructor();
  }
  class Memory {
    constructor(pages: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
