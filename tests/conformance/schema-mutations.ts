/** Changes that make a valid document invalid, or leave it valid where one would not expect it. Seeded: a run can be repeated. */
import { copyOf, placesIn, type MutableElement, type Place } from './mutable-xml.ts';

export interface Random {
	/** A whole number from 0 up to, not including, `below`. */
	number(below: number): number;
	pick<T>(list: readonly T[]): T;
}

/** Mulberry32: small, fast, and the same everywhere. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const number = (below: number) => Math.floor(next() * below);
	return { number, pick: (list) => list[number(list.length)] as (typeof list)[number] };
}

export interface Vocabulary {
	/** Local names of the schema. */
	locals: readonly string[];
	/** Namespaces of the schema. */
	namespaces: readonly string[];
	/** Attributes of the schema. */
	attributes: readonly string[];
	/** Elements that can stand anywhere. */
	donors: readonly MutableElement[];
	/** `xmlns:prefix` as the examples have it. */
	declarations: ReadonlyMap<string, string>;
	/** Local names of elements that are judged by somebody else and whose inside is left alone. */
	closed: readonly string[];
}

export type Mutation = (root: MutableElement, random: Random, words: Vocabulary) => void;

const OTHER_NAMESPACES = [
	'',
	'urn:example:extension',
	'urn:riv:infrastructure:messaging:MessageWithAttachments:2'
];
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** No white space around times: libxml2 refuses it, though the whiteSpace facet of xs:dateTime is collapse. */
const VALUES = [
	...[
		'',
		'x',
		'true',
		'false',
		'1',
		'0',
		'TRUE',
		'True',
		'yes',
		'01',
		' true',
		'false\n',
		'tr<!--x-->ue',
		't rue'
	],
	...[
		'2026-03-02T08:15:30Z',
		'2026-03-02T08:15:30.125+01:00',
		'2026-03-02T08:15:30',
		'2026-03-02T24:00:00'
	],
	...[
		'2026-03-02T24:00:01Z',
		'2026-13-02T08:15:30Z',
		'2026-02-29T08:15:30Z',
		'2024-02-29T08:15:30Z'
	],
	...[
		'2026-03-02T08:15:60Z',
		'2026-03-02T08:60:00Z',
		'2026-03-02 08:15:30Z',
		'2026-03-02t08:15:30z'
	],
	...['2026-03-02T08:15:30.Z', '2026-03-02T08:15Z', '2026-03-02T8:15:30Z', '-2026-03-02T08:15:30Z'],
	...[
		'0000-03-02T08:15:30Z',
		'12026-03-02T08:15:30Z',
		'02026-03-02T08:15:30Z',
		'226-03-02T08:15:30Z'
	],
	...['2026-03-02T08:15:30+14:00', '2026-03-02T08:15:30+14:01', '2026-03-02T08:15:30-24:00'],
	...[
		'2026-03-02T08:15:30+0100',
		'2026-03-02T08:15:30.1234567890123456789Z',
		'+2026-03-02T08:15:30Z'
	],
	...[
		'2026-03-02',
		'2026-03-02Z',
		'2026-03-02+02:00',
		'2026-3-2',
		'20260302',
		'2026-02-30',
		'2026-00-01'
	],
	...[
		'08:15:30',
		'08:15:30Z',
		'08:15:30.5+02:00',
		'8:15:30',
		'24:00:00',
		'24:00:00.1',
		'08:15',
		'25:00:00'
	],
	...[
		'\u00a0',
		'\u2003',
		'😀',
		'Ärende &amp; &lt;b&gt;',
		'&#13;',
		'&#x9;',
		'<![CDATA[ ]]>',
		'<![CDATA[<a/>]]>'
	],
	...[
		'x'.repeat(256),
		'x'.repeat(257),
		'😀'.repeat(256),
		'😀'.repeat(257),
		'å'.repeat(256),
		' '.repeat(257)
	],
	...[
		'e\u0301'.repeat(128),
		`${'x'.repeat(255)}&amp;`,
		`${'x'.repeat(256)}&amp;`,
		'\ufeff',
		'\u200b',
		'\u202e'
	]
];

const TEXTS = [
	'x',
	'0',
	'&#160;',
	'\u00a0',
	'<![CDATA[x]]>',
	' ',
	'\n\t',
	'<!--x-->',
	'<?pi x?>',
	'<![CDATA[ ]]>',
	'&#32;',
	'&#10;',
	'\ufeff'
];

const ATTRIBUTE_VALUES = [
	'',
	' ',
	'x',
	'sv',
	'sv-SE',
	'svenska språket',
	'http://example.se/a b',
	'%',
	'iso6523-actorid-upis',
	'\n',
	'1.0',
	'a:b',
	'::',
	'#',
	'123456789'
];

const XSI_ATTRIBUTES: readonly (readonly [string, string])[] = [
	['xsi:nil', 'true'],
	['xsi:nil', 'false'],
	['xsi:nil', ''],
	['xsi:type', 'xs:string'],
	['xsi:type', 'xs:token'],
	['xsi:type', 'xs:normalizedString'],
	['xsi:type', 'xs:dateTime'],
	['xsi:type', 'xs:boolean'],
	['xsi:type', 'xs:int'],
	['xsi:type', 'x'],
	['xsi:type', ''],
	['xsi:unknown', 'x']
];

const TYPE_NAMES = ['PartyType', 'ExternalReferenceType', 'IIType', 'MessageType', 'RecipientType'];

const isElement = (child: MutableElement | string) => typeof child !== 'string';
const elementsOf = (element: MutableElement) =>
	element.children.filter(isElement) as MutableElement[];
const isLeaf = (element: MutableElement) => elementsOf(element).length === 0;
const textIn = (element: MutableElement) =>
	element.children.filter((child) => !isElement(child)).join('');

function anyPlace(root: MutableElement, random: Random, words: Vocabulary): Place {
	return random.pick(openPlaces(root, words));
}

/** Elements that may be changed, and whose inside may be. */
function openPlaces(root: MutableElement, words: Vocabulary): Place[] {
	const isClosed = (local: string) => words.closed.includes(local);
	return placesIn(root, isClosed).filter(({ element }) => !isClosed(localOf(element.name)));
}

function placeBelowRoot(root: MutableElement, random: Random, words: Vocabulary) {
	const places = placesIn(root, (local) => words.closed.includes(local)).slice(1);
	if (places.length === 0) return undefined;
	const { element, parent } = random.pick(places);
	return { element, parent: parent as MutableElement };
}

/** An element whose inside may be changed. */
function openPlace(root: MutableElement, random: Random, words: Vocabulary): MutableElement {
	return random.pick(openPlaces(root, words)).element;
}

function localOf(name: string): string {
	return name.replace(/^.*:/, '');
}

function insert(parent: MutableElement, child: MutableElement | string, random: Random): void {
	parent.children.splice(random.number(parent.children.length + 1), 0, child);
}

function makeElement(
	random: Random,
	words: Vocabulary,
	namespaces: readonly string[]
): MutableElement {
	const uri = random.pick(namespaces);
	const name =
		uri === '' ? random.pick(words.locals) : `new:${random.pick([...words.locals, 'other'])}`;
	return {
		name,
		attributes: new Map([[uri === '' ? 'xmlns' : 'xmlns:new', uri]]),
		children: [random.pick(VALUES)]
	};
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
	remove(root, random, words) {
		const place = placeBelowRoot(root, random, words);
		place?.parent.children.splice(place.parent.children.indexOf(place.element), 1);
	},
	double(root, random, words) {
		const place = placeBelowRoot(root, random, words);
		place?.parent.children.splice(
			place.parent.children.indexOf(place.element),
			0,
			copyOf(place.element)
		);
	},
	exchange(root, random, words) {
		const { children } = openPlace(root, random, words);
		const [a, b] = [random.number(children.length), random.number(children.length)];
		const [first, second] = [children[a], children[b]];
		if (first === undefined || second === undefined) return;
		children[a] = second;
		children[b] = first;
	},
	reverse(root, random, words) {
		openPlace(root, random, words).children.reverse();
	},
	empty(root, random, words) {
		openPlace(root, random, words).children = [];
	},
	unwrap(root, random, words) {
		const place = placeBelowRoot(root, random, words);
		if (!place || words.closed.includes(localOf(place.element.name))) return;
		const at = place.parent.children.indexOf(place.element);
		place.parent.children.splice(at, 1, ...place.element.children);
	},
	rename(root, random, words) {
		const { element } = anyPlace(root, random, words);
		const prefix = element.name.slice(0, element.name.length - localOf(element.name).length);
		const local = localOf(element.name);
		element.name =
			prefix +
			random.pick([...words.locals, `${local}X`, local.toLowerCase(), local.toUpperCase()]);
	},
	move(root, random, words) {
		const place = placeBelowRoot(root, random, words);
		if (!place) return;
		const copy = copyOf(place.element);
		place.parent.children.splice(place.parent.children.indexOf(place.element), 1);
		insert(openPlace(root, random, words), copy, random);
	},
	copyElsewhere(root, random, words) {
		const { element } = anyPlace(root, random, words);
		insert(openPlace(root, random, words), copyOf(element), random);
	},
	transplant(root, random, words) {
		insert(openPlace(root, random, words), copyOf(random.pick(words.donors)), random);
	},
	replaceByDonor(root, random, words) {
		const place = placeBelowRoot(root, random, words);
		const at = place?.parent.children.indexOf(place.element) ?? 0;
		place?.parent.children.splice(at, 1, copyOf(random.pick(words.donors)));
	},
	value(root, random, words) {
		const leaves = openPlaces(root, words).filter(({ element }) => isLeaf(element));
		if (leaves.length > 0)
			random.pick(leaves).element.children = [random.pick(VALUES)].filter(Boolean);
	},
	nextToValue(root, random, words) {
		const element = openPlace(root, random, words);
		// See VALUES: white space beside a time is the one thing on which libxml2 and XML Schema differ.
		if (isLeaf(element) && /\d:\d|\d-\d/.test(textIn(element))) return;
		insert(element, random.pick(TEXTS), random);
	},
	extension(root, random, words) {
		const element = makeElement(random, words, [...OTHER_NAMESPACES, ...words.namespaces]);
		if (random.number(3) === 0)
			element.children = [makeElement(random, words, [...OTHER_NAMESPACES, ...words.namespaces])];
		if (random.number(4) === 0) element.children.push(copyOf(random.pick(words.donors)));
		const parent = openPlace(root, random, words);
		if (random.number(2) === 0) parent.children.push(element);
		else insert(parent, element, random);
	},
	namespace(root, random, words) {
		const { element } = anyPlace(root, random, words);
		const uri = random.pick([...OTHER_NAMESPACES, ...words.namespaces]);
		element.name = uri === '' ? localOf(element.name) : `swap:${localOf(element.name)}`;
		element.attributes.set(uri === '' ? 'xmlns' : 'xmlns:swap', uri);
	},
	declaration(root, random, words) {
		const { element } = anyPlace(root, random, words);
		const declared = [...root.attributes.keys()].filter((name) => name.startsWith('xmlns'));
		const uri = random.pick([...OTHER_NAMESPACES.slice(1), ...words.namespaces]);
		element.attributes.set(random.pick([...declared, 'xmlns', 'xmlns:unused']), uri);
	},
	attribute(root, random, words) {
		const { element } = anyPlace(root, random, words);
		const name = random.pick([
			...words.attributes,
			...words.attributes,
			'other',
			'id',
			'xml:lang',
			'xml:space',
			'xml:id',
			'e:other'
		]);
		if (name.startsWith('e:')) element.attributes.set('xmlns:e', 'urn:example:extension');
		element.attributes.set(name, name === 'xml:space' ? 'preserve' : random.pick(ATTRIBUTE_VALUES));
	},
	attributeValue(root, random, words) {
		const having = openPlaces(root, words).flatMap(({ element }) =>
			[...element.attributes.keys()]
				.filter((name) => !name.includes('xml') && !name.includes(':'))
				.map((name) => ({ element, name }))
		);
		if (having.length === 0) return;
		const { element, name } = random.pick(having);
		if (random.number(3) === 0) element.attributes.delete(name);
		else element.attributes.set(name, random.pick(ATTRIBUTE_VALUES));
	},
	schemaInstance(root, random, words) {
		const { element } = anyPlace(root, random, words);
		const [name, value] = random.pick(XSI_ATTRIBUTES);
		element.attributes.set('xmlns:xsi', XSI);
		element.attributes.set('xmlns:xs', 'http://www.w3.org/2001/XMLSchema');
		element.attributes.set(name, value);
	},
	ownType(root, random, words) {
		const { element } = anyPlace(root, random, words);
		const local = localOf(element.name);
		const prefix = element.name.slice(0, element.name.length - local.length);
		element.attributes.set('xmlns:xsi', XSI);
		element.attributes.set(
			'xsi:type',
			prefix + random.pick([`${local}Type`, `${local}Type`, ...TYPE_NAMES])
		);
	}
};

/** One to five changes at once: most of them one. Returns their names, for the report of a disagreement. */
export function mutate(root: MutableElement, random: Random, words: Vocabulary): string[] {
	const names = Object.keys(MUTATIONS);
	const done: string[] = [];
	do {
		const name = random.pick(names);
		(MUTATIONS[name] as Mutation)(root, random, words);
		done.push(name);
	} while (done.length < 5 && random.number(10) < 4);
	return done;
}
