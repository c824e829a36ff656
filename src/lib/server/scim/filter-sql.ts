/** Filters as conditions of SQL, for the attributes that can be asked for. */
import { and, eq, not, or, sql, type SQL } from 'drizzle-orm';
import { groupMembers, groups } from '../groups/schema.ts';
import { people } from '../identity/schema.ts';
import type { AttributePath, Filter, FilterValue, Operator } from './filter.ts';
import { scimUsers } from './schema.ts';
import { refuse } from './scim-refusal.ts';

type Compare = (operator: Operator | 'pr', value: FilterValue) => SQL;
interface Attributes {
	/** By path in lower case: `name.givenname`. */
	of: Readonly<Record<string, Compare>>;
	/** Multi-valued: what one value is, for `attribute[…]`. */
	some: Readonly<Record<string, (filter: Filter) => SQL>>;
}

export function userCondition(filter: Filter): SQL {
	return condition(filter, USER);
}

export function groupCondition(filter: Filter): SQL {
	return condition(filter, GROUP);
}

function condition(filter: Filter, attributes: Attributes): SQL {
	switch (filter.kind) {
		case 'and':
		case 'or': {
			const join = filter.kind === 'and' ? and : or;
			return join(...filter.filters.map((each) => condition(each, attributes))) ?? sql`1`;
		}
		case 'not':
			return not(sql`coalesce(${condition(filter.filter, attributes)}, 0)`);
		case 'some': {
			const some = attributes.some[filter.attribute];
			if (some === undefined) throw unknown(filter);
			return some(filter.filter);
		}
		case 'present':
			return compareOf(filter.path, attributes)('pr', null);
		case 'compare':
			return compareOf(filter.path, attributes)(filter.operator, filter.value);
	}
}

function compareOf(path: AttributePath, attributes: Attributes): Compare {
	const name = path.sub === undefined ? path.attribute : `${path.attribute}.${path.sub}`;
	if (!Object.hasOwn(attributes.of, name)) throw unknown(path);
	return attributes.of[name] as Compare;
}

function unknown({ attribute }: { attribute: string }) {
	return refuse(
		'invalidFilter',
		`It cannot be filtered by the attribute ${attribute.slice(0, 100)}.`
	);
}

/** @param fold how the column was folded, so that the value is folded alike */
function text(column: SQL, fold: (value: string) => string = (value) => value): Compare {
	return (operator, value) => {
		if (operator === 'pr') return sql`coalesce(${column}, '') <> ''`;
		if (value === null && operator === 'eq') return sql`${column} is null`;
		if (value === null && operator === 'ne') return sql`${column} is not null`;
		if (typeof value !== 'string')
			throw refuse('invalidFilter', 'A text is compared with no text.');
		const wanted = fold(value);
		switch (operator) {
			case 'eq':
				return sql`${column} = ${wanted}`;
			case 'ne':
				return sql`coalesce(${column} <> ${wanted}, 1)`;
			case 'co':
				return sql`instr(${column}, ${wanted}) > 0`;
			case 'sw':
				return sql`substr(${column}, 1, ${[...wanted].length}) = ${wanted}`;
			case 'ew':
				return wanted === '' ? sql`1` : sql`substr(${column}, ${-[...wanted].length}) = ${wanted}`;
			default:
				return ordered(column, operator, wanted);
		}
	};
}

function time(column: SQL): Compare {
	return (operator, value) => {
		if (operator === 'pr') return sql`1`;
		const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
		if (Number.isNaN(at)) throw refuse('invalidFilter', 'A time is compared with no time.');
		if (operator === 'eq') return sql`${column} = ${at}`;
		if (operator === 'ne') return sql`${column} <> ${at}`;
		return ordered(column, operator, at);
	};
}

function truth(column: SQL): Compare {
	return (operator, value) => {
		if (operator === 'pr') return sql`1`;
		// Entra ID writes booleans as texts at times.
		const wanted = typeof value === 'string' ? value.toLowerCase() === 'true' : value === true;
		if (operator === 'eq') return sql`${column} = ${wanted ? 1 : 0}`;
		if (operator === 'ne') return sql`${column} <> ${wanted ? 1 : 0}`;
		throw refuse('invalidFilter', 'A boolean is compared as if it had an order.');
	};
}

function ordered(column: SQL, operator: Operator, wanted: string | number): SQL {
	if (operator === 'gt') return sql`${column} > ${wanted}`;
	if (operator === 'ge') return sql`${column} >= ${wanted}`;
	if (operator === 'lt') return sql`${column} < ${wanted}`;
	if (operator === 'le') return sql`${column} <= ${wanted}`;
	throw refuse('invalidFilter', 'An operator does not fit the attribute.');
}

const lower = (value: string) => value.toLowerCase();
/** As SQLite's `lower`: the letters of ASCII only. */
const lowerAscii = (value: string) => value.replace(/[A-Z]/g, lower);
const attribute = (path: string) => sql`json_extract(${scimUsers.attributes}, ${path})`;
const folded = (column: SQL) => text(sql`lower(${column})`, lowerAscii);

const EMAIL: Attributes = {
	of: {
		value: folded(sql`json_extract(email.value, '$.value')`),
		type: folded(sql`json_extract(email.value, '$.type')`),
		primary: truth(sql`coalesce(json_extract(email.value, '$.primary'), 0)`)
	},
	some: {}
};

function someEmail(filter: Filter): SQL {
	return sql`exists (select 1 from json_each(${scimUsers.attributes}, '$.emails') as email where ${condition(filter, EMAIL)})`;
}

const emailValue: Compare = (operator, value) => {
	const path = { attribute: 'value' };
	return someEmail(
		operator === 'pr' ? { kind: 'present', path } : { kind: 'compare', path, operator, value }
	);
};

const USER: Attributes = {
	of: {
		id: text(sql`${people.id}`),
		username: text(sql`${scimUsers.userNameKey}`, lower),
		externalid: text(sql`${scimUsers.externalId}`),
		displayname: folded(sql`${people.displayName}`),
		'name.givenname': folded(attribute('$.name.givenName')),
		'name.familyname': folded(attribute('$.name.familyName')),
		'name.formatted': folded(attribute('$.name.formatted')),
		title: folded(attribute('$.title')),
		active: truth(sql`${people.active}`),
		emails: emailValue,
		'emails.value': emailValue,
		'meta.created': time(sql`${scimUsers.createdAt}`),
		'meta.lastmodified': time(sql`${scimUsers.modifiedAt}`)
	},
	some: { emails: someEmail }
};

/** `members eq "id"`, `members.value eq "id"`, `members[value eq "id"]`. */
const member: Compare = (operator, value) => {
	const of = eq(groupMembers.groupId, groups.id);
	if (operator === 'pr') return sql`${groups.memberCount} > 0`;
	if (operator !== 'eq' || typeof value !== 'string') {
		throw refuse('invalidFilter', 'Members can only be asked for with eq and an id.');
	}
	return sql`exists (select 1 from ${groupMembers} where ${and(of, eq(groupMembers.personId, value))})`;
};

const GROUP: Attributes = {
	of: {
		id: text(sql`${groups.id}`),
		displayname: text(sql`${groups.displayNameKey}`, lower),
		externalid: text(sql`${groups.externalId}`),
		members: member,
		'members.value': member,
		'meta.created': time(sql`${groups.createdAt}`),
		'meta.lastmodified': time(sql`${groups.modifiedAt}`)
	},
	some: {
		members: (filter) => {
			if (filter.kind !== 'compare' || filter.path.attribute !== 'value') {
				throw refuse('invalidFilter', 'Members can only be asked for by their value.');
			}
			return member(filter.operator, filter.value);
		}
	}
};
