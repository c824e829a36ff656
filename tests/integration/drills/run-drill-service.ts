/**
 * The program that a drill starts, kills and starts again.
 *
 *   node tests/integration/drills/run-drill-service.ts FOLDER SEND_UP_TO PAUSE_MS
 *
 * It sends a message every PAUSE_MS until SEND_UP_TO of them are recorded, over all its lives, and receives what comes. It
 * says `ready` when it works, `quiet` whenever nothing is left to do, and ends with its standard input.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { messages } from '#lib/server/message/schema.ts';
import { openDrillService } from './drill-service.ts';
import { countOpen } from './side-record.ts';

const [, , folder = '', sendUpTo = '0', pauseMs = '50'] = process.argv;

process.stdin.resume().once('end', () => process.exit(0));

const note = (level: string) => (event: string, facts?: object) =>
	appendFileSync(
		join(folder, 'log.jsonl'),
		`${JSON.stringify({ at: Date.now(), pid: process.pid, level, event, ...facts })}\n`
	);
const service = await openDrillService(folder, {
	log: { info() {}, warn: note('warn'), error: note('error') }
});
const { db } = service;
const count = () => db.read.$count(messages, eq(messages.direction, 'outgoing'));
let sent = await count();
service.start();
process.stdout.write('ready\n');

for (; sent < Number(sendUpTo); sent += 1) {
	const file = sent % 5 === 0 ? Buffer.alloc(40_000, `fil ${sent}`) : undefined;
	await service.send(`Ärende ${sent}`, file);
	await wait(Number(pauseMs));
}
for (;;) {
	await wait(50);
	if ((await countOpen(db)) === 0) process.stdout.write('quiet\n');
}
