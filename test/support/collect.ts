/** Everything an asynchronous sequence gives, in order, or the error it ends with. */
export async function collect<T>(sequence: AsyncIterable<T> | undefined): Promise<T[]> {
  const all: T[] = [];
  for await (const one of sequence ?? []) all.push(one);
  return all;
}
