// What was typed and is not acknowledged yet, kept in this browser so that no cut can lose it.
// Each entry has a key of its own: two tabs of one person never overwrite each other.
export class Drawer {
  constructor(owner, kind) {
    this.prefix = `dtmnb:${owner}:${kind}:`;
  }

  put(key, value) {
    try {
      localStorage.setItem(this.prefix + key, JSON.stringify(value));
    } catch {
      // Full or forbidden: the page itself still holds the value.
    }
  }

  drop(key) {
    try {
      localStorage.removeItem(this.prefix + key);
    } catch {
      // As above.
    }
  }

  // All values, oldest first.
  all() {
    const found = [];
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        if (key.startsWith(this.prefix)) found.push(JSON.parse(localStorage.getItem(key)));
      }
    } catch {
      // What cannot be read cannot be replayed.
    }
    return found.sort((a, b) => a.made - b.made);
  }
}
