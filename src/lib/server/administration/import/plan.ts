/** What a list would do: every faulty row, every change, and which rows are as they stand. */
import { createHash } from 'node:crypto';
import type { RowChange, RowFault, RowUnchanged } from '#lib/administration/import.ts';
import type { Reader } from '../../db/database.ts';
import type { Authority } from '../authority.ts';
import { inTurns } from './breathe.ts';

/** A change as it is shown, together with what carries it out and on what that rests. */
export interface PlannedRow<Act> extends RowChange {
	doing: Act;
}

export interface ImportPlan<Act = unknown> {
	faults: RowFault[];
	changes: PlannedRow<Act>[];
	unchanged: RowUnchanged[];
}

export interface Planning {
	reader: Reader;
	authority: Authority;
	/** ms since the epoch. */
	now: number;
}

export function newPlan<Act>(faults: readonly RowFault[]): ImportPlan<Act> {
	return { faults: [...faults], changes: [], unchanged: [] };
}

/** Changes with whatever could make the plan another one. */
export async function digestOfPlan(plan: ImportPlan): Promise<string> {
	const hash = createHash('sha256');
	for (const { line, code } of plan.faults) hash.update(`${line} ${code}\n`);
	for await (const { line, doing } of inTurns(plan.changes)) {
		hash.update(`${line} ${JSON.stringify(doing)}\n`);
	}
	hash.update(String(plan.unchanged.length));
	// Hexadecimal: it is given to a command, which takes what begins with a hyphen for an option.
	return hash.digest('hex');
}
