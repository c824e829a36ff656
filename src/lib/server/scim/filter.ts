/**
 * Filters (RFC 7644 section 3.4.2.2) and paths of PATCH (section 3.5.2), as Entra ID and others write them: also
 * `emails[type eq "work"].value eq "x"`, which the grammar does not have. Bounded in length, depth and number of terms.
 */
import { refuse, type ScimType } from './scim-refusal.ts';

export type Operator = (typeof OPERATORS)[number];
const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type FilterValue = string | number | boolean | null;

/** Names in lower case: they do not tell cases apart. */
export interface AttributePath {
	/** Without the schema it may be written with, unless that is an extension: `urn:…:user:department`. */
	attribute: string;
	sub?: string;
}

export type Filter =
	| { kind: 'and' | 'or'; filters: Filter[] }
	| { kind: 'not'; filter: Filter }
	| { kind: 'compare'; path: AttributePath; operator: Operator; value: FilterValue }
	| { kind: 'present'; path: AttributePath }
	/** One value of a multi-valued attribute for which all of `filter` holds. */
	| { kind: 'some'; attribute: string; filter: Filter };

/** Where PATCH changes something: `emails[type eq "work"].value`. */
export interface PatchPath extends AttributePath {
	filter?: Filter;
}

export const FILTER_LENGTH_MAX = 4_000;
export const FILTER_DEPTH_MAX = 10;
export const FILTER_TERMS_MAX = 100;

/** @throws ScimRefusal invalidFilter */
export function parseFilter(text: string): Filter {
	const parser = new Parser(text, 'invalidFilter');
	const filter = parser.or(0);
	parser.end();
	return filter;
}

/** @throws ScimRefusal invalidPath */
export function parsePath(text: string): PatchPath {
	const parser = new Parser(text, 'invalidPath');
	const path = parser.path();
	parser.end();
	return path;
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([()[\]])|([^\s()[\]"]+))/y;

type Token = { kind: 'text' | 'sign' | 'word'; text: string };

class Parser {
	readonly #tokens: Token[] = [];
	readonly #fault: ScimType;
	#at = 0;
	#terms = 0;

	constructor(text: string, fault: ScimType) {
		this.#fault = fault;
		if (text.length > FILTER_LENGTH_MAX) throw this.#wrong('it is too long');
		TOKEN.lastIndex = 0;
		const end = text.trimEnd().length;
		while (TOKEN.lastIndex < end) {
			const [, quoted, sign, word] = TOKEN.exec(text) ?? [];
			if (quoted !== undefined) this.#tokens.push({ kind: 'text', text: quoted });
			else if (sign !== undefined) this.#tokens.push({ kind: 'sign', text: sign });
			else if (word !== undefined) this.#tokens.push({ kind: 'word', text: word });
			else throw this.#wrong('a quotation mark is missing');
		}
	}

	end(): void {
		if (this.#at < this.#tokens.length) throw this.#wrong('it goes on after its end');
	}

	or(depth: number): Filter {
		return this.#list('or', depth, () => this.#and(depth));
	}

	path(): PatchPath {
		const path = this.#attribute();
		if (!this.#take('[')) return path;
		if (path.sub !== undefined) throw this.#wrong('a filter stands after a sub-attribute');
		const filter = this.or(1);
		this.#expect(']');
		const sub = this.#subAfterBracket();
		return { ...path, filter, ...(sub !== undefined && { sub }) };
	}

	#and(depth: number): Filter {
		return this.#list('and', depth, () => this.#term(depth));
	}

	#list(kind: 'and' | 'or', depth: number, next: () => Filter): Filter {
		if (depth > FILTER_DEPTH_MAX) throw this.#wrong('it is nested too deep');
		const first = next();
		const filters = [first];
		while (this.#takeWord(kind)) filters.push(next());
		return filters.length === 1 ? first : { kind, filters };
	}

	#term(depth: number): Filter {
		this.#terms += 1;
		if (this.#terms > FILTER_TERMS_MAX) throw this.#wrong('it has too many terms');
		if (this.#take('(')) return this.#inside(depth);
		if (this.#isWord('not') && this.#tokens[this.#at + 1]?.text === '(') {
			this.#at += 2;
			return { kind: 'not', filter: this.#inside(depth) };
		}
		const path = this.#attribute();
		if (!this.#take('[')) return this.#comparison(path);
		if (path.sub !== undefined) throw this.#wrong('a filter stands after a sub-attribute');
		const filter = this.or(depth + 1);
		this.#expect(']');
		const sub = this.#subAfterBracket();
		if (sub === undefined) return { kind: 'some', attribute: path.attribute, filter };
		const also = this.#comparison({ attribute: sub });
		return {
			kind: 'some',
			attribute: path.attribute,
			filter: { kind: 'and', filters: [filter, also] }
		};
	}

	#inside(depth: number): Filter {
		const filter = this.or(depth + 1);
		this.#expect(')');
		return filter;
	}

	#comparison(path: AttributePath): Filter {
		const word = this.#next('word').toLowerCase();
		if (word === 'pr') return { kind: 'present', path };
		const operator = OPERATORS.find((known) => known === word);
		if (operator === undefined) throw this.#wrong('an operator is unknown');
		return { kind: 'compare', path, operator, value: this.#value() };
	}

	#value(): FilterValue {
		const token = this.#tokens[this.#at];
		if (token === undefined || token.kind === 'sign') throw this.#wrong('a value is missing');
		this.#at += 1;
		const text = token.kind === 'word' ? token.text.toLowerCase() : token.text;
		try {
			const value: unknown = JSON.parse(text);
			if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
				return value as FilterValue;
			}
		} catch {
			// Neither a text in quotation marks nor a number, true, false or null.
		}
		throw this.#wrong(
			'a value is neither a text in quotation marks nor true, false, null or a number'
		);
	}

	#attribute(): AttributePath {
		return attributePath(this.#next('word').toLowerCase(), () =>
			this.#wrong('an attribute has a name that cannot be')
		);
	}

	/** `.value` after a bracket. */
	#subAfterBracket(): string | undefined {
		const token = this.#tokens[this.#at];
		if (token?.kind !== 'word' || !token.text.startsWith('.')) return undefined;
		this.#at += 1;
		const sub = token.text.slice(1).toLowerCase();
		if (!NAME.test(sub)) throw this.#wrong('a sub-attribute has a name that cannot be');
		return sub;
	}

	#take(sign: string): boolean {
		const token = this.#tokens[this.#at];
		if (token?.kind !== 'sign' || token.text !== sign) return false;
		this.#at += 1;
		return true;
	}

	#isWord(word: string): boolean {
		const token = this.#tokens[this.#at];
		return token?.kind === 'word' && token.text.toLowerCase() === word;
	}

	#takeWord(word: string): boolean {
		if (!this.#isWord(word)) return false;
		this.#at += 1;
		return true;
	}

	#expect(sign: string): void {
		if (!this.#take(sign)) throw this.#wrong(`${sign} is missing`);
	}

	#next(kind: Token['kind']): string {
		const token = this.#tokens[this.#at];
		if (token?.kind !== kind) throw this.#wrong('it ends too early or has a word missing');
		this.#at += 1;
		return token.text;
	}

	#wrong(what: string) {
		const name = this.#fault === 'invalidPath' ? 'The path' : 'The filter';
		return refuse(this.#fault, `${name} cannot be read: ${what}.`);
	}
}

const NAME = /^[a-z$][\w$-]*$/;
const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/;
const EXTENSION = /^urn:[\w:.-]+?:2\.0:\w+(?=:|$)/;

function attributePath(text: string, wrong: () => Error): AttributePath {
	const plain = text.replace(CORE, '');
	const [extension] = EXTENSION.exec(plain) ?? [];
	if (extension !== undefined) {
		const rest = plain.slice(extension.length + 1);
		if (rest !== '' && !rest.split('.').every((part) => NAME.test(part))) throw wrong();
		return { attribute: extension, ...(rest !== '' && { sub: rest }) };
	}
	const [attribute = '', sub, ...more] = plain.split('.');
	if (!NAME.test(attribute) || more.length > 0 || (sub !== undefined && !NAME.test(sub))) {
		throw wrong();
	}
	return { attribute, ...(sub !== undefined && { sub }) };
}

/** Whether a filter holds for one value of a multi-valued attribute, in memory. Texts do not tell cases apart. */
export function holds(filter: Filter, element: Readonly<Record<string, unknown>>): boolean {
	switch (filter.kind) {
		case 'and':
			return filter.filters.every((each) => holds(each, element));
		case 'or':
			return filter.filters.some((each) => holds(each, element));
		case 'not':
			return !holds(filter.filter, element);
		case 'some':
			return false;
		case 'present': {
			const value = valueAt(element, filter.path.attribute);
			return value !== undefined && value !== null && value !== '';
		}
		case 'compare':
			return compares(
				fold(valueAt(element, filter.path.attribute)),
				filter.operator,
				fold(filter.value)
			);
	}
}

function valueAt(element: Readonly<Record<string, unknown>>, name: string): unknown {
	const key = Object.keys(element).find((each) => each.toLowerCase() === name);
	return key === undefined ? undefined : element[key];
}

function fold(value: unknown): unknown {
	if (typeof value === 'string') return value.toLowerCase();
	return value === undefined ? null : value;
}

function compares(found: unknown, operator: Operator, wanted: unknown): boolean {
	if (operator === 'eq') return found === wanted;
	if (operator === 'ne') return found !== wanted;
	if (typeof found === 'string' && typeof wanted === 'string') {
		if (operator === 'co') return found.includes(wanted);
		if (operator === 'sw') return found.startsWith(wanted);
		if (operator === 'ew') return found.endsWith(wanted);
		return inOrder(found, operator, wanted);
	}
	return typeof found === 'number' && typeof wanted === 'number'
		? inOrder(found, operator, wanted)
		: false;
}

function inOrder<T extends string | number>(found: T, operator: Operator, wanted: T): boolean {
	if (operator === 'gt') return found > wanted;
	if (operator === 'ge') return found >= wanted;
	if (operator === 'lt') return found < wanted;
	return operator === 'le' && found <= wanted;
}
