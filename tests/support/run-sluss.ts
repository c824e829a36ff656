import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { main } from '../../src/cli/main.ts';

export interface SlussResult {
	/** Exit status; null when a signal ended it. */
	status: number | null;
	/** Standard output as JSON; undefined when there is none. */
	json: Record<string, unknown> | undefined;
	stdout: string;
	stderr: string;
}

const BIN = resolve(import.meta.dirname, '../../bin/sluss.js');

/** Runs the command within this process: quick, for the many cases. */
export async function runSluss(args: readonly string[]): Promise<SlussResult> {
	let stdout = '';
	let stderr = '';
	const status = await main(args, {
		out: (text) => void (stdout += text),
		err: (text) => void (stderr += text)
	});
	return resultOf(status, stdout, stderr);
}

/** Runs it as a person does, in a process of its own. */
export function spawnSluss(
	args: readonly string[],
	input = '',
	env: Readonly<Record<string, string>> = {}
): Promise<SlussResult> {
	return new Promise((done, fail) => {
		const child = spawn(process.execPath, [BIN, ...args], {
			env: { PATH: process.env['PATH'], ...env }
		});
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
		child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
		child.on('error', fail);
		child.on('close', (status) => done(resultOf(status, stdout, stderr)));
		child.stdin.end(input);
	});
}

function resultOf(status: number | null, stdout: string, stderr: string): SlussResult {
	const json = stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, unknown>) : undefined;
	return { status, json, stdout, stderr };
}
