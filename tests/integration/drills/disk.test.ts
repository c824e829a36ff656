/**
 * The disk is full, for real: the service's data lie on a small tmpfs, mounted in a name space of the process (no root
 * needed where the kernel lets users have name spaces; skipped with a notice where it does not). And the database is locked
 * by another process for longer than the service waits.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { expectAgreement } from './both-sides.ts';
import { SIDES } from './drill-party.ts';
import { Program } from './drill-processes.ts';
import { MINUTE, openDrillWorld, type DrillWorld } from './drill-world.ts';
import { countOpen, readSide, type SideRecord } from './side-record.ts';

let world: DrillWorld;
const programs: Program[] = [];
afterEach(async () => {
	for (const program of programs.splice(0)) await program.kill();
	await world.close();
});

const DISK_BYTES = 24_000_000;
const IN_NAME_SPACE = ['--user', '--map-root-user', '--mount', 'sh', '-c'];

function noSmallDisk(): string | undefined {
	const tried = spawnSync('unshare', [...IN_NAME_SPACE, 'mount -t tmpfs -o size=1m tmpfs /mnt']);
	if (tried.status === 0) return undefined;
	const reason = 'skipped: no disk of our own can be mounted here (unshare --user --mount)';
	process.stdout.write(`${reason}\n`);
	return reason;
}

test.skipIf(noSmallDisk())(
	'a full disk: what could not be stored was not acknowledged and not sent, and goes on when there is room',
	{ timeout: 240_000 },
	async () => {
		world = await openDrillWorld(['south']);
		const disk = join(world.folder, 'disk');
		mkdirSync(disk);
		const small = new Program('unshare', [
			...IN_NAME_SPACE,
			`mount -t tmpfs -o size=${DISK_BYTES} tmpfs "$2" && exec "$0" "$1" "$3" "$2"`,
			process.execPath,
			resolve(import.meta.dirname, 'run-on-small-disk.ts'),
			disk,
			join(world.folder, 'north')
		]);
		programs.push(small);
		await small.line(/^ready$/);
		const tell = async (command: string) =>
			JSON.parse(await small.ask(command)) as {
				messageId?: string;
				open?: number;
				faults?: string[];
			};
		/** Until neither side has anything left to do, and nothing more comes of it. */
		const settle = async () => {
			for (let quiet = 0; quiet < 3;) {
				world.clock.advance(MINUTE);
				await world.work();
				const { open = 1 } = await tell('work');
				const left = open + (await countOpen(world.services.south.db));
				quiet = left === 0 ? quiet + 1 : 0;
				await new Promise((next) => setTimeout(next, 100));
			}
		};

		const sent: string[] = [];
		const send = async () => {
			const { messageId } = await tell('send');
			if (messageId !== undefined) sent.push(messageId);
			return messageId;
		};
		await send();
		await settle();
		await send();

		await tell('fill');
		const before = sent.length;
		const faults: string[] = [];
		for (let n = 0; n < 5; n += 1) {
			await send();
			await world.services.south.send(`Till en full disk ${n}`);
			world.clock.advance(MINUTE);
			await world.work();
			faults.push(...((await tell('work')).faults ?? []));
		}
		// It was full indeed: somebody was told, and nothing was recorded that is not so.
		expect(sent).toHaveLength(before);
		expect(faults.length).toBeGreaterThan(0);

		await tell('free');
		await send();
		await settle();
		const north = (await tell('report')) as unknown as SideRecord;
		const south = await readSide(world.services.south.db);
		const counts = expectAgreement({ north, south }, join(world.folder, 'access-point'));
		expect(counts).toEqual({ north: sent.length, south: 5 });
	}
);

test(
	'a database that another process has locked: nothing is recorded meanwhile, and everything afterwards',
	{ timeout: 240_000 },
	async () => {
		world = await openDrillWorld();
		for (const side of SIDES) await world.services[side].send('Före låset');
		const holder = new Program(resolve(import.meta.dirname, 'hold-lock.ts'), [
			join(world.folder, 'north', 'data'),
			'9000'
		]);
		programs.push(holder);
		await holder.line(/^held$/);
		const refused = await world.services.north.send('Under låset').then(
			() => undefined,
			(error: unknown) => error
		);
		expect(refused).toBeInstanceOf(Error);
		await world.work();
		await holder.line(/^released$/);
		await world.services.north.send('Efter låset');
		await world.pass(30 * MINUTE, 5 * MINUTE);
		expect(await world.agree()).toEqual({ north: 2, south: 1 });
	}
);
