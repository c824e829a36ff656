/** The processes of a drill: the access point, and the message services on either side of it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { AccessPointOptions } from '#tests/support/domibus/access-point.ts';
import { loginOf, participantOf, SIDES } from './drill-party.ts';

export class Program {
	readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
	readonly #lines: string[] = [];
	readonly #gone: Promise<string>;
	#waiting: (() => void)[] = [];
	errors = '';

	/** @param file a program, or a script of ours */
	constructor(file: string, args: readonly string[], env: Record<string, string> = {}) {
		const isScript = /\.m?[jt]s$/.test(file);
		const program = isScript ? process.execPath : file;
		const all = isScript ? [resolve(import.meta.dirname, file), ...args] : args;
		this.#child = spawn(program, all, {
			env: { PATH: process.env.PATH ?? '', ...env },
			stdio: ['pipe', 'pipe', 'pipe']
		});
		this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
			this.#lines.push(...text.split('\n').filter((line) => line !== ''));
			for (const go of this.#waiting.splice(0)) go();
		});
		this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
		this.#child.stdin.on('error', () => {});
		this.#gone = new Promise((done) =>
			this.#child.once('close', (code, signal) => {
				for (const go of this.#waiting.splice(0)) go();
				done(signal ?? String(code));
			})
		);
	}

	/** The next line of that kind; fails when the process ends before. */
	async line(wanted: RegExp): Promise<string> {
		for (;;) {
			const at = this.#lines.findIndex((line) => wanted.test(line));
			if (at >= 0) return this.#lines.splice(0, at + 1).at(-1) ?? '';
			if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
				throw new Error(`the program has ended: ${await this.#gone} ${this.errors}`);
			}
			await new Promise<void>((go) => this.#waiting.push(go));
		}
	}

	/** Sends a line, and returns the next one that comes. */
	async ask(line: string): Promise<string> {
		this.forget();
		this.#child.stdin.write(`${line}\n`);
		return this.line(/./);
	}

	forget(): void {
		this.#lines.length = 0;
	}

	/** SIGKILL, and gone when this returns. */
	async kill(): Promise<string> {
		this.#child.kill('SIGKILL');
		return this.#gone;
	}
}

export async function startAccessPointProcess(
	folder: string,
	options: Partial<AccessPointOptions> = {}
): Promise<{ program: Program; port: number; url: string }> {
	const all: AccessPointOptions = {
		folder: join(folder, 'access-point'),
		participants: SIDES.map((side) => ({ id: participantOf(side), place: 'here' })),
		// One plugin user for each participant, as access-point.md §2.7 recommends.
		users: SIDES.map((side) => ({
			...loginOf(side),
			role: 'USER',
			originalUser: participantOf(side)
		})),
		...options
	};
	const program = new Program('../../support/domibus/run-access-point.ts', [JSON.stringify(all)]);
	const { port } = JSON.parse(await program.line(/^\{/)) as { port: number };
	return { program, port, url: `http://127.0.0.1:${port}/domibus/services/wsplugin` };
}
