const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key that makes a command of another, as it is called here, and as ARIA calls it. */
export const command = apple ? '⌘' : 'Ctrl';
export const ariaCommand = apple ? 'Meta' : 'Control';

export function isCommand(event: KeyboardEvent): boolean {
  const held = apple ? event.metaKey : event.ctrlKey;
  return held && !event.altKey && !event.shiftKey && !event.defaultPrevented;
}
