/** Reads what a client sends: attribute names do not tell cases apart (RFC 7643 section 2.1). */
import { refuse } from './scim-refusal.ts';

export type Json = Readonly<Record<string, unknown>>;

export const TEXT_LENGTH_MAX = 256;

export function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws ScimRefusal invalidSyntax unless it is an object, and of the schema when it names any */
export function readResource(body: unknown, schema: string): Json {
	if (!isObject(body)) throw refuse('invalidSyntax', 'The body is not a JSON object.');
	const schemas = field(body, 'schemas');
	const named = Array.isArray(schemas) ? schemas.map((each) => String(each).toLowerCase()) : [];
	if (schemas !== undefined && !named.includes(schema.toLowerCase())) {
		throw refuse('invalidSyntax', `schemas does not name ${schema}.`);
	}
	return body;
}

export function field(object: Json, name: string): unknown {
	if (Object.hasOwn(object, name)) return object[name];
	const wanted = name.toLowerCase();
	const key = Object.keys(object).find((each) => each.toLowerCase() === wanted);
	return key === undefined ? undefined : object[key];
}

/** Undefined when it is missing, null or blank. @throws ScimRefusal invalidValue */
export function textField(object: Json, name: string, max = TEXT_LENGTH_MAX): string | undefined {
	const value = field(object, name);
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'string') throw refuse('invalidValue', `${name} is not a text.`);
	const text = value.trim();
	if (text.length > max) throw refuse('invalidValue', `${name} has more than ${max} characters.`);
	if (/\p{Cc}/u.test(text)) throw refuse('invalidValue', `${name} has control characters.`);
	return text === '' ? undefined : text;
}

/** Entra ID writes "True" and "False" at times. @throws ScimRefusal invalidValue */
export function booleanField(object: Json, name: string): boolean | undefined {
	const value = field(object, name);
	if (value === undefined || value === null) return undefined;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === true || word === 'true') return true;
	if (word === false || word === 'false') return false;
	throw refuse('invalidValue', `${name} is neither true nor false.`);
}

/** One value stands for a list of one. */
export function asList(value: unknown): unknown[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}
