import type { Transfer } from '#lib/server/transfer-log/transfer.ts';
import { UsageError, type Command, type Given } from './command.ts';
import { tableOf } from './table.ts';

const ROWS = 50;
const ROWS_MAX = 200;

export const findTransfers: Command = {
	name: 'transfers find',
	summary:
		'Look up transfers in the log of the installation: by any id, by counterpart, by time; newest first.',
	more: ['ID'],
	options: [
		{
			name: 'counterpart',
			value: '0203:b.se',
			text: 'only transfers with this organisation; ID may then be "any"'
		},
		{ name: 'since', value: 'TIME', text: 'from this time on: 2026-11-22 or 2026-11-22T14:00:00Z' },
		{ name: 'until', value: 'TIME', text: 'up to this time' },
		{
			name: 'limit',
			value: 'NUMBER',
			text: `rows at most, ${ROWS} unless told, up to ${ROWS_MAX}`
		},
		{ name: 'json', text: 'JSON with everything that is known instead of a table' }
	],
	async run(given, terminal) {
		const input = { ...filterOf(given), limit: limitOf(given) };
		const { withInstallation } = await import('./installation.ts');
		const { listTransfers } = await import('#lib/server/transfer-log/queries.ts');
		const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
		const page = await withInstallation((installation) =>
			listTransfers(installation, { actor: INSTALLATION, ...input })
		);
		const rows = page?.rows ?? [];
		if (given.has('json')) terminal.json({ transfers: rows, more: page?.next !== null });
		else if (rows.length > 0)
			for (const line of tableOf(HEAD, rows.map(lineOf))) terminal.print(line);
		if (rows.length === 0) terminal.say('no transfer is found');
		else if (page?.next) terminal.say(`there are more than ${rows.length}: narrow it down`);
		return rows.length === 0 ? 1 : 0;
	}
};

function filterOf(given: Given) {
	const [id = ''] = given.more;
	const counterpart = given.find('counterpart');
	const since = timeOf(given, 'since');
	const until = timeOf(given, 'until');
	return {
		filter: {
			...(id !== 'any' && { id }),
			...(counterpart !== undefined && { counterpart }),
			...(since !== undefined && { since }),
			...(until !== undefined && { until })
		}
	};
}

function timeOf(given: Given, option: 'since' | 'until'): number | undefined {
	const text = given.find(option);
	if (text === undefined) return undefined;
	const at = /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? Date.parse(text) : Number.NaN;
	if (Number.isNaN(at)) throw new UsageError(`--${option} is no time such as 2026-11-22T14:00:00Z`);
	return at;
}

function limitOf(given: Given): number {
	const text = given.find('limit') ?? String(ROWS);
	const limit = Number(text);
	if (!/^\d+$/.test(text) || limit < 1 || limit > ROWS_MAX) {
		throw new UsageError(`--limit is not a number from 1 to ${ROWS_MAX}`);
	}
	return limit;
}

const HEAD = [
	'TIME',
	'WAY',
	'KIND',
	'COUNTERPART',
	'STATE',
	'CODE',
	'RECEIPT',
	'MESSAGE OR ENVELOPE',
	'TRANSPORT'
];

function lineOf(transfer: Transfer): string[] {
	const at = transfer.times.createdAt ?? transfer.times.receivedAt ?? 0;
	const outgoing = transfer.direction === 'outgoing';
	return [
		new Date(at).toISOString(),
		outgoing ? 'out' : 'in',
		transfer.kind ?? '?',
		outgoing ? transfer.to : transfer.from,
		transfer.state,
		transfer.outcome ?? '-',
		transfer.receipt ?? '-',
		transfer.envelopeId ?? '-',
		transfer.transportId
	];
}
