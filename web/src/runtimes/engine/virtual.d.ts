declare module 'virtual:engine' {
  /** Fetches and starts the full engine. */
  export const start: () => Promise<import('../../lab/engine.ts').LabEngine>;
}
