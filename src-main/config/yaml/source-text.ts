/**
 * A text and the changes collected for it. Positions always mean the original text; changes may not overlap, and
 * those at one position keep the order in which they came.
 */

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export class SourceText {
  readonly eol: string;
  readonly text: string;
  readonly #endsWithLine: boolean;
  readonly #changes: Change[] = [];

  constructor(text: string) {
    this.eol = /\r?\n/.exec(text)?.[0] ?? '\n';
    this.#endsWithLine = text.endsWith('\n');
    this.text = this.#endsWithLine ? text : text + this.eol;
  }

  replace(start: number, end: number, text: string): void {
    this.#changes.push({ start, end, text });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Puts whole lines below the line in which `end` lies. */
  insertLines(end: number, lines: readonly string[]): void {
    this.insert(this.#nextLine(end), lines.map((line) => line + this.eol).join(''));
  }

  /** Puts whole lines above the line in which `start` lies. */
  insertLinesBefore(start: number, lines: readonly string[]): void {
    this.insert(this.#lineStart(start), lines.map((line) => line + this.eol).join(''));
  }

  /** Takes out every line from the one `start` lies in to the one `end` lies in, the comment behind the value too. */
  removeLines(start: number, end: number): void {
    this.replace(this.#lineStart(start), this.#nextLine(end), '');
  }

  /** Spaces in front of a position, or the characters that stand there instead (`- `). */
  columnOf(offset: number): number {
    return offset - this.#lineStart(offset);
  }

  startsLine(offset: number): boolean {
    return this.text.slice(this.#lineStart(offset), offset).trim() === '';
  }

  length(start: number, end: number): number {
    return this.text.slice(start, end).trim().length;
  }

  /** The position behind the colon that follows a field's name. */
  colonAfter(offset: number): number {
    return this.text.indexOf(':', offset) + 1;
  }

  /** The dashes of a block list: the first at `start`, the others alone at its column further down. */
  dashesFrom(start: number, end: number): number[] {
    const column = this.columnOf(start);
    const dashes = [start];
    for (let line = this.#nextLine(start); line < end; line = this.#nextLine(line)) {
      const offset = line + column;
      if (/^-(?:\s|$)/.test(this.text.slice(offset, offset + 2)) && this.text.slice(line, offset).trim() === '') dashes.push(offset);
    }
    return dashes;
  }

  trimmedEnd(start: number, end: number): number {
    return start + this.text.slice(start, end).trimEnd().length;
  }

  result(): string {
    let result = '';
    let position = 0;
    for (const { start, end, text } of this.#changes.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
      result += this.text.slice(position, start) + text;
      position = Math.max(position, end);
    }
    result += this.text.slice(position);
    return this.#endsWithLine || !result.endsWith(this.eol) ? result : result.slice(0, -this.eol.length);
  }

  #lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  #nextLine(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end + 1;
  }
}
