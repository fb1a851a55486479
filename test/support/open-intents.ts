/** Work for the chain that is not final, as the metrics say. */
export async function openIntents(url: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const counts = [...text.matchAll(/^assent_outbox_intents\{state="(queued|signed|mined)"\} (\d+)$/gm)];
  if (counts.length !== 3) throw new Error('the metrics do not say what the outbox holds');
  return counts.reduce((sum, [, , count]) => sum + Number(count), 0);
}
