import { inArray } from 'drizzle-orm';
import { outboxEntries } from '../src/lib/server/outbox/schema.ts';
import type { BenchCase } from './bench-case.ts';
import { measureRsaRate } from './rsa-rate.ts';
import {
	compareWithRsa,
	measureSpent,
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
		sent += count;
		const isRecorded = async () => (await db.read.$count(outboxEntries, toSend)) === 0;
		const spent = await measureSpent(async () => {
			service.outbox.start();
			await untilRecorded(accessPoint, sent, isRecorded);
		});
		await service.outbox.stop();
		return spent;
	};
	await sendAll(WARM_UP);
	const spent = await sendAll(MESSAGES);
	if (accessPoint.submitted.size !== sent)
		throw new Error('something was sent that was not asked for');
	await close();
	const work = `send ${MESSAGES} × 10 kB`;
	return compareWithRsa(work, { count: MESSAGES, spent, operations: 1 }, rsa);
}) satisfies BenchCase;
