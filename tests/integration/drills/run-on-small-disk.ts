/**
 * A message service whose data lie on a small disk, in a name space of its own (disk.test.ts mounts it). It does what it is
 * told, a line at a time, and answers with a line of JSON.
 *
 *   node run-on-small-disk.ts PARTY_FOLDER DISK      commands: fill, free, send, work, report
 */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { codeOf } from '#lib/server/errors.ts';
import { openDrillService } from './drill-service.ts';
import { countOpen, readSide } from './side-record.ts';

const [, , folder = '', disk = ''] = process.argv;
const filler = join(disk, 'filler');
mkdirSync(join(disk, 'data'), { recursive: true });
const service = await openDrillService(folder, { dataFolder: join(disk, 'data') });

const COMMANDS: Record<string, () => Promise<unknown>> = {
	/** To the last byte: first in large pieces, then in small ones. */
	async fill() {
		const file = openSync(filler, 'a');
		for (const size of [65_536, 4_096, 1]) {
			try {
				for (;;) writeSync(file, Buffer.alloc(size, 1));
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
			}
		}
		closeSync(file);
		return 'full';
	},
	async free() {
		rmSync(filler);
		return 'free';
	},
	async send() {
		const file = Buffer.alloc(60_000, 'innehåll');
		return service.send('På en liten disk', file).then(
			(messageId) => ({ messageId }),
			(error: unknown) => ({ failed: codeOf(error) })
		);
	},
	/** What storage throws is a line in the log for the work loop; here it is an answer. */
	async work() {
		const faults: string[] = [];
		const idle = async (loop: { runUntilIdle(): Promise<number> }) =>
			loop.runUntilIdle().catch((error: unknown) => {
				faults.push(codeOf(error));
				return 0;
			});
		await idle(service.outbox);
		await idle(service.inbox);
		return { open: await countOpen(service.db), faults };
	},
	report: () => readSide(service.db)
};

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
	const answer = await COMMANDS[line]?.();
	process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
