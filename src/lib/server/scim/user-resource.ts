/** A person as SCIM has her (RFC 7643 section 4.1): what we keep of it, and what it makes of a person of ours. */
import type { HsaIdAttribute } from '../config/scim-config.ts';
import {
	findPersonProblem,
	tidyParticulars,
	type PersonParticulars
} from '../identity/person-fields.ts';
import {
	asList,
	booleanField,
	field,
	isObject,
	readResource,
	textField,
	TEXT_LENGTH_MAX,
	type Json
} from './json.ts';
import { refuse } from './scim-refusal.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** E-mail addresses of one person. */
export const EMAILS_MAX = 10;

export interface UserAttributes {
	displayName?: string;
	title?: string;
	preferredLanguage?: string;
	name?: { formatted?: string; givenName?: string; familyName?: string };
	emails?: { value: string; type?: string; primary?: boolean }[];
	/** Kept only where it is the HSA-id. */
	employeeNumber?: string;
}

export interface UserResource {
	userName: string;
	externalId: string | null;
	/** Undefined: nothing was said of it. */
	active: boolean | undefined;
	attributes: UserAttributes;
}

/** What the client sent, without what we do not keep. @throws ScimRefusal */
export function readUser(body: unknown, hsaId: HsaIdAttribute | undefined): UserResource {
	const json = readResource(body, USER_SCHEMA);
	const userName = textField(json, 'userName');
	if (userName === undefined) throw refuse('invalidValue', 'userName is missing.');
	const name = readName(json);
	const emails = readEmails(json);
	const extension = field(json, ENTERPRISE_SCHEMA);
	const texts = {
		displayName: textField(json, 'displayName'),
		title: textField(json, 'title'),
		preferredLanguage: textField(json, 'preferredLanguage'),
		employeeNumber:
			hsaId === 'employeeNumber' && isObject(extension)
				? textField(extension, 'employeeNumber')
				: undefined
	};
	return {
		userName,
		externalId: textField(json, 'externalId') ?? null,
		active: booleanField(json, 'active'),
		attributes: {
			...defined(texts),
			...(name !== undefined && { name }),
			...(emails.length > 0 && { emails })
		}
	};
}

/** The person that a resource makes: name, title, address and HSA-id. @throws ScimRefusal invalidValue */
export function particularsOf(
	user: Pick<UserResource, 'userName' | 'externalId' | 'attributes'>,
	hsaId: HsaIdAttribute | undefined
): PersonParticulars {
	const { attributes, userName, externalId } = user;
	const { name, emails = [] } = attributes;
	const whole = [name?.givenName, name?.familyName].filter(Boolean).join(' ');
	const email =
		emails.find(({ primary }) => primary) ??
		emails.find(({ type }) => type === 'work') ??
		emails[0];
	const particulars = tidyParticulars({
		displayName: attributes.displayName || name?.formatted || whole || userName,
		title: attributes.title ?? '',
		email: email?.value ?? null,
		hsaId: hsaIdOf({ userName, externalId, employeeNumber: attributes.employeeNumber }, hsaId)
	});
	const problem = findPersonProblem(particulars);
	if (problem !== undefined) throw refuse('invalidValue', PROBLEMS[problem]);
	return particulars;
}

const PROBLEMS = {
	name: 'displayName or name is too long or has control characters.',
	title: 'title is too long or has control characters.',
	email: 'The main address of emails is no e-mail address.',
	'hsa-id': 'The attribute that carries the HSA-id has none.'
};

function hsaIdOf(
	values: { userName: string; externalId: string | null; employeeNumber: string | undefined },
	attribute: HsaIdAttribute | undefined
): string | null {
	return attribute === undefined ? null : (values[attribute] ?? null);
}

export function languageOf({ preferredLanguage }: UserAttributes): 'sv' | 'en' | undefined {
	const [language] = preferredLanguage?.toLowerCase().split(/[-_;, ]/) ?? [];
	return language === 'sv' || language === 'en' ? language : undefined;
}

/** As it is said back. `location` is of the collection: `https://host/scim/v2/Users`. */
export function renderUser(
	row: {
		id: string;
		userName: string;
		externalId: string | null;
		active: boolean;
		displayName: string;
		attributes: UserAttributes;
		createdAt: number;
		modifiedAt: number;
	},
	location: string
): Json {
	const { employeeNumber, ...attributes } = row.attributes;
	const extension = employeeNumber === undefined ? {} : { [ENTERPRISE_SCHEMA]: { employeeNumber } };
	return {
		schemas: [USER_SCHEMA, ...Object.keys(extension)],
		id: row.id,
		...(row.externalId !== null && { externalId: row.externalId }),
		userName: row.userName,
		...attributes,
		displayName: row.displayName,
		active: row.active,
		...extension,
		meta: {
			resourceType: 'User',
			created: new Date(row.createdAt).toISOString(),
			lastModified: new Date(row.modifiedAt).toISOString(),
			location: `${location}/${row.id}`
		}
	};
}

function readName(json: Json): UserAttributes['name'] {
	const name = field(json, 'name');
	if (name === undefined || name === null) return undefined;
	if (!isObject(name)) throw refuse('invalidValue', 'name is not an object.');
	const parts = defined({
		formatted: textField(name, 'formatted'),
		givenName: textField(name, 'givenName'),
		familyName: textField(name, 'familyName')
	});
	return Object.keys(parts).length === 0 ? undefined : parts;
}

function readEmails(json: Json): NonNullable<UserAttributes['emails']> {
	const list = asList(field(json, 'emails'));
	if (list.length > EMAILS_MAX) {
		throw refuse('invalidValue', `emails has more than ${EMAILS_MAX} values.`);
	}
	return list.flatMap((given) => {
		const email = typeof given === 'string' ? { value: given } : given;
		if (!isObject(email)) throw refuse('invalidValue', 'A value of emails is not an object.');
		const value = textField(email, 'value', TEXT_LENGTH_MAX);
		if (value === undefined) return [];
		const type = textField(email, 'type')?.toLowerCase();
		const primary = booleanField(email, 'primary');
		return [{ value, ...defined({ type, primary }) }];
	});
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== undefined)
	) as Defined<T>;
}
