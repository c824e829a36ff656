import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROLE_NAMES, type RoleName } from './roles.ts';
import { OWNER_NAMES, type Owner } from './world.ts';

export interface TableRow {
	/** `GET /mailboxes/[mailbox]`, `POST /compose?/start`. */
	readonly act: string;
	/** Whose thing is asked for, where that makes a difference; ''. */
	readonly of: Owner | '';
	readonly outcomes: Readonly<Record<RoleName, string>>;
}

const FILE = resolve(import.meta.dirname, '../../../docs/authorisation.md');

/** The rows of docs/authorisation.md. Throws, naming the line, when the table cannot be read. */
export function readTable(): TableRow[] {
	const lines = readFileSync(FILE, 'utf8')
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim())
		);
	const head = lines.findIndex(([first]) => first === 'act');
	const [, ...roles] = lines[head] ?? [];
	if (roles.join() !== ROLE_NAMES.join()) {
		throw new Error(`docs/authorisation.md: the columns must be ${ROLE_NAMES.join(', ')}`);
	}
	return lines.slice(head + 2).map(([name = '', ...cells]) => {
		const [, act = '', owner = ''] = /^`([^`]+)`(?: of (.+))?$/.exec(name) ?? [];
		if (cells.length !== ROLE_NAMES.length) {
			throw new Error(`docs/authorisation.md: the row of ${name} has not one cell for each role`);
		}
		const outcomes = Object.fromEntries(ROLE_NAMES.map((role, place) => [role, cells[place]]));
		const of = OWNER_NAMES.find((each) => each === owner) ?? '';
		if (of !== owner) throw new Error(`docs/authorisation.md: of ${owner}: nobody is called so`);
		return { act, of, outcomes: outcomes as TableRow['outcomes'] };
	});
}

/** A line of the table, as it would have to stand there. */
export function formatRow(
	{ act, of }: Pick<TableRow, 'act' | 'of'>,
	outcomes: Readonly<Record<string, string>>
): string {
	return `| \`${act}\`${of && ` of ${of}`} | ${ROLE_NAMES.map((role) => outcomes[role]).join(' | ')} |`;
}
