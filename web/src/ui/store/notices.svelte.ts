export interface Notice {
  id: number;
  text: string;
  action?: { name: string; run: () => void };
}

/** Sentences at the foot of the page that stay until they are dismissed. */
class Notices {
  all = $state<Notice[]>([]);
  private next = 1;

  /** Says it unless it is being said; what the number is for: dismiss(). */
  say(text: string, action?: Notice['action']): number {
    const standing = this.all.find((notice) => notice.text === text);
    if (standing && !action) return standing.id;
    const id = this.next++;
    const rest = this.all.filter((notice) => notice !== standing);
    this.all = [...rest, { id, text, ...(action ? { action } : {}) }];
    return id;
  }

  dismiss(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
