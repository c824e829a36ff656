import { AUDIT_EVENT_NAMES, AUDIT_GROUPS, eventsOf, type AuditGroup } from './audit-groups.ts';
import type { AuditEventName } from './audit-event.ts';

/** What an auditor looks for; everything that is given must fit. */
export interface AuditFilter {
	/** Who acted: id of a person; `service` for the message service itself. */
	person?: string;
	mailbox?: string;
	/** Our id of a message or a conversation, or the SDK's id of a message. With a message come the openings of its conversation since. */
	id?: string;
	/** One kind of event, or a group of them. */
	kind?: AuditEventName | AuditGroup;
	/** ms since the epoch; from `since` to before `until`. */
	since?: number;
	until?: number;
}

/** The service itself, where a person is asked for. */
export const SERVICE = 'service';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Reads a filter as a form sends it. Whatever is empty is not asked for. `faults`: fields that say nothing that could be
 * looked for; ids are UUIDs only, so that nobody writes a personal number into the log by looking for it.
 */
export function parseAuditFilter(fields: Readonly<Record<string, string>>): {
	filter: AuditFilter;
	faults: string[];
} {
	const filter: AuditFilter = {};
	const faults: string[] = [];
	const take = (name: string, use: (text: string) => boolean) => {
		const text = (fields[name] ?? '').trim();
		if (text !== '' && !use(text)) faults.push(name);
	};
	const uuid = (name: 'person' | 'mailbox' | 'id') =>
		take(name, (text) => {
			if (!UUID.test(text) && !(name === 'person' && text === SERVICE)) return false;
			filter[name] = text.toLowerCase();
			return true;
		});
	uuid('person');
	uuid('mailbox');
	uuid('id');
	take('kind', (text) => {
		if (!isKind(text)) return false;
		filter.kind = text;
		return true;
	});
	for (const name of ['since', 'until'] as const) {
		take(name, (text) => {
			const at = timeOf(text, name === 'until');
			if (at === undefined) return false;
			filter[name] = at;
			return true;
		});
	}
	return { filter, faults };
}

/** `name=value` with spaces between, for the log: ids, kinds and times only. */
export function describeFilter(filter: AuditFilter): string {
	return Object.entries(filter)
		.map(([name, value]) => {
			return `${name}=${typeof value === 'number' ? new Date(value).toISOString() : value}`;
		})
		.join(' ');
}

/** The kinds that a filter asks for; undefined: all. */
export function kindsOf({ kind }: AuditFilter): readonly AuditEventName[] | undefined {
	if (kind === undefined) return undefined;
	return isGroup(kind) ? eventsOf(kind) : [kind];
}

function isKind(text: string): text is AuditEventName | AuditGroup {
	return isGroup(text) || (AUDIT_EVENT_NAMES as string[]).includes(text);
}

function isGroup(text: string): text is AuditGroup {
	return (AUDIT_GROUPS as readonly string[]).includes(text);
}

const MINUTE = 60_000;

/**
 * `2026-11-22` or `2026-11-22T14:30`, in Swedish time as the pages show it; or ISO with a zone. As an end, the day or the
 * minute itself is within.
 */
function timeOf(text: string, end: boolean): number | undefined {
	const match =
		/^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
	if (match === null) return undefined;
	const [, day = '', clock, zone] = match;
	if (zone !== undefined) return finite(Date.parse(text));
	if (clock !== undefined) {
		const at = inSweden(day, clock);
		return at === undefined ? undefined : at + (end ? MINUTE : 0);
	}
	const next = new Date(Date.parse(`${day}T12:00Z`) + 24 * 60 * MINUTE);
	if (!end) return inSweden(day, '00:00');
	return Number.isNaN(next.getTime())
		? undefined
		: inSweden(next.toISOString().slice(0, 10), '00:00');
}

const SWEDEN = new Intl.DateTimeFormat('sv-SE', {
	timeZone: 'Europe/Stockholm',
	dateStyle: 'short',
	timeStyle: 'short'
});

function inSweden(day: string, clock: string): number | undefined {
	const wanted = `${day} ${clock}`;
	const asUtc = Date.parse(`${day}T${clock}Z`);
	if (Number.isNaN(asUtc)) return undefined;
	const fits = [1, 2].map((hours) => asUtc - hours * 60 * MINUTE);
	// An hour that does not exist in spring is the one after it.
	return fits.find((at) => SWEDEN.format(at) === wanted) ?? fits[0];
}

function finite(at: number): number | undefined {
	return Number.isNaN(at) ? undefined : at;
}
