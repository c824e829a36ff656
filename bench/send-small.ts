import { inArray } from 'drizzle-orm';
import { outboxEntries } from '../src/lib/server/outbox/schema.ts';
import type { BenchCase } from './bench-case.ts';
import { measureRsaRate } from './rsa-rate.ts';
import {
	compareWithRsa,
	MESSAGES,
	openService,
	smallFile,
	untilRecorded,
	WARM_UP
} from './service.ts';

/** From the outbox to the receiver's access point, every step recorded: what the loops send in a row. */
export default (async () => {
	const rsa = await measureRsaRate();
	const { service, accessPoint, close } = await openService();
	const { db } = service.deps;
	const toSend = inArray(outboxEntries.state, ['queued', 'sealed', 'submitted']);
	let sent = 0;
	const sendAll = async (count: number) => {
		for (let made = 0; made < count; made += 1) await service.send({ file: smallFile() });
		const start = performance.now();
		service.outbox.start();
		sent += count;
		const isRecorded = async () => (await db.read.$count(outboxEntries, toSend)) === 0;
		await untilRecorded(accessPoint, sent, isRecorded);
		const ms = performance.now() - start;
		await service.outbox.stop();
		return ms;
	};
	await sendAll(WARM_UP);
	const ms = await sendAll(MESSAGES);
	if (accessPoint.submitted.size !== sent)
		throw new Error('something was sent that was not asked for');
	await close();
	const work = `send ${MESSAGES} × 10 kB`;
	return compareWithRsa(work, { count: MESSAGES, ms, operations: 1 }, rsa);
}) satisfies BenchCase;
