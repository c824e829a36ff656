import { inArray } from 'drizzle-orm';
import { outboxEntries } from '../src/lib/server/outbox/schema.ts';
import type { BenchCase } from './bench-case.ts';
import { measureRsaRate } from './rsa-rate.ts';
import { compareWithRsa, MESSAGES, openService, smallFile, until, WARM_UP } from './service.ts';

/** From the outbox to the receiver's access point, every step recorded: what the loops send in a row. */
export default (async () => {
	const rsa = await measureRsaRate();
	const { service, accessPoint, close } = await openService();
	const { db } = service.deps;
	const toSend = inArray(outboxEntries.state, ['queued', 'sealed', 'submitted']);
	const sendAll = async (count: number) => {
		for (let made = 0; made < count; made += 1) await service.send({ file: smallFile() });
		const start = performance.now();
		service.outbox.start();
		await until(async () => (await db.read.$count(outboxEntries, toSend)) === 0);
		const ms = performance.now() - start;
		await service.outbox.stop();
		return ms;
	};
	await sendAll(WARM_UP);
	const ms = await sendAll(MESSAGES);
	if (accessPoint.submitted.size !== WARM_UP + MESSAGES) throw new Error('not everything was sent');
	await close();
	const work = `send ${MESSAGES} × 10 kB`;
	return compareWithRsa(work, { count: MESSAGES, ms, operations: 1 }, rsa);
}) satisfies BenchCase;
