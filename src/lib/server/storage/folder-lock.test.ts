import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

const HOLD = resolve('tests/support/hold-folder.ts');
/** A process of its own world of process numbers, where it is number 1, as in a container. */
const CONTAINER = ['unshare', '--pid', '--fork', '--kill-child'];
const noContainers = spawnSync('unshare', [...CONTAINER.slice(1), 'true']).status !== 0;
if (noContainers) process.stdout.write('skipped: unshare may make no process namespaces here\n');

describe('the lock of a data folder', { timeout: 120_000 }, () => {
	let folder: string;
	const children: ChildProcess[] = [];
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-lock-'));
	});
	afterEach(async () => {
		for (const child of children.splice(0)) child.kill('SIGKILL');
		await rm(folder, { recursive: true, force: true });
	});

	/** Starts a process that wants the folder, and waits for what it says first. */
	async function hold(prefix: string[] = []) {
		const [command = '', ...args] = [...prefix, process.execPath, HOLD, folder];
		const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
		children.push(child);
		const lines: AsyncIterableIterator<string> = createInterface({ input: child.stdout })[
			Symbol.asyncIterator
		]();
		const said = String((await lines.next()).value);
		return { child, said, more: async () => String((await lines.next()).value) };
	}
	async function kill(child: ChildProcess) {
		const gone = once(child, 'exit');
		child.kill('SIGKILL');
		await gone;
	}

	it('keeps a second process out, and says who is in', async () => {
		const first = await hold();
		expect(first.said).toBe('held');
		const second = await hold();
		expect(second.said).toBe('STORAGE_IN_USE');
		expect(await second.more()).toContain(`Process ${first.child.pid} on ${hostname()} has`);
		await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'STORAGE_IN_USE' });
	});

	it('ends with the process, also when it is killed', async () => {
		for (let round = 0; round < 3; round += 1) {
			const holder = await hold();
			expect(holder.said).toBe('held');
			await kill(holder.child);
		}
		await (await lockFolder(folder)).release();
	});

	it('keeps out the same process a second time, and a stranger still after that', async () => {
		const { release } = await lockFolder(folder);
		await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'STORAGE_IN_USE' });
		expect((await hold()).said).toBe('STORAGE_IN_USE');
		await release();
		expect((await hold()).said).toBe('held');
	});

	it('is given up without traces that would mislead', async () => {
		await (await lockFolder(folder)).release();
		expect(await readdir(folder)).toEqual(['lock.db']);
	});

	it.each([
		['of a process that runs and is somebody else', String(process.ppid)],
		['of its own process', String(process.pid)],
		['of number 1', '1'],
		['of nobody', '999999999'],
		['that says nothing', '']
	])('takes no notice of a number left over %s', async (_of, left) => {
		await writeFile(join(folder, 'lock'), left);
		const { release } = await lockFolder(folder);
		expect(await readFile(join(folder, 'lock'), 'utf8')).toContain(`"process":${process.pid}`);
		await release();
	});

	it.skipIf(noContainers)('counts between containers, in which everybody is number 1', async () => {
		const first = await hold(CONTAINER);
		expect(first.said).toBe('held');
		expect(await readFile(join(folder, 'lock'), 'utf8')).toContain('"process":1,');
		expect((await hold(CONTAINER)).said).toBe('STORAGE_IN_USE');
		await kill(first.child);
		await expect.poll(async () => (await hold(CONTAINER)).said, { timeout: 60_000 }).toBe('held');
	});

	it('says that the folder cannot be written, and what is wrong with a file that is not ours', async () => {
		await writeFile(join(folder, 'lock.db'), 'junk');
		await expect(lockFolder(folder)).rejects.toMatchObject({
			code: 'STORAGE_DAMAGED',
			message: expect.stringContaining('lock.db') as unknown
		});
		await rm(join(folder, 'lock.db'));
		await chmod(folder, 0o500);
		const refused = expect.objectContaining({
			code: 'CONFIG_INVALID',
			message: expect.stringMatching(/^SLUSS_DATA: .* cannot be written/) as unknown
		}) as unknown;
		// Root may write everywhere.
		if (process.getuid?.() !== 0) await expect(lockFolder(folder)).rejects.toEqual(refused);
		await expect(lockFolder(join(folder, 'nowhere'))).rejects.toEqual(refused);
		await chmod(folder, 0o700);
	});
});
