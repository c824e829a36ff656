import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LOOK_MS = 1;

/** Megabytes of resident memory that a program had at most. The system keeps the mark; it is read until the program ends. */
export async function measureChildPeak(program: string, args: readonly string[]): Promise<number> {
	const child = spawn(program, args, { stdio: 'ignore' });
	let peak = 0;
	const look = setInterval(() => {
		peak = Math.max(peak, highWaterMark(child.pid ?? 0));
	}, LOOK_MS);
	try {
		await new Promise((done, fail) => child.once('exit', done).once('error', fail));
	} finally {
		clearInterval(look);
	}
	return peak;
}

function highWaterMark(pid: number): number {
	try {
		const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
		return (Number(kibibytes ?? 0) * 1024) / 1e6;
	} catch {
		return 0;
	}
}
