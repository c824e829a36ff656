/** Random documents for property tests: well-formed, namespaced, and as awkward as a peer could write them. */
import fc from 'fast-check';

const TEXT_PIECES = [
	'Ärende',
	'a b',
	'😀',
	'&amp;',
	'&lt;',
	'&gt;',
	'&quot;',
	'&apos;',
	'>',
	'"',
	"'",
	'\r\n',
	'\r',
	'\n',
	'\t',
	'&#13;',
	'&#xD;',
	'&#10;',
	'&#x1F600;',
	'&#38;',
	'&#60;',
	'x'.repeat(300),
	`${'y'.repeat(5000)}&amp;\r\n`
];
const NODE_PIECES = [
	'<!-- comment & < > -->',
	'<!--a\r\nb-->',
	'<?pi?>',
	'<?pi  some data ?>',
	'<?pi a\r\nb?>',
	'<![CDATA[]]>',
	'<![CDATA[a<b&c>d]]>',
	'<![CDATA[\r\nå]]>'
];
const ATTRIBUTE_PIECES = [
	'värde',
	' ',
	'\t',
	'\n',
	'\r\n',
	'&#9;',
	'&#xA;',
	'&#13;',
	'&amp;',
	'&lt;',
	'>',
	'&gt;',
	'&quot;',
	"'",
	'😀'
];
const PREFIXES = ['p', 'q', 'Ä', 'z10', 'z9'];
// No & in them: libxml2 and xml-crypto write it unescaped, against Canonical XML §2.3, so they cannot judge that.
const URIS = ['urn:a', 'urn:b', 'http://example.se/c?d', 'urn:%C3%B6', 'URN:A', 'tag:x.se,2026:y'];
const LOCALS = ['a', 'B', 'element', 'ö', '_x-1.y'];

const text = fc.array(fc.constantFrom(...TEXT_PIECES, ...NODE_PIECES), { maxLength: 4 });
const attributeValue = fc
	.array(fc.constantFrom(...ATTRIBUTE_PIECES), { maxLength: 3 })
	.map((pieces) => pieces.join(''));
const prefix = fc.constantFrom('', '', ...PREFIXES);
const declarations = fc.uniqueArray(
	fc.record({ prefix: fc.constantFrom('', ...PREFIXES), uri: fc.constantFrom(...URIS) }),
	{ maxLength: 3, selector: (declaration) => declaration.prefix }
);
const attributes = fc.uniqueArray(
	fc.record({
		prefix: fc.constantFrom('', 'xml', ...PREFIXES),
		local: fc.constantFrom('b', 'a', 'lang', 'space', '\ufb00', '\u{10000}', 'id'),
		value: attributeValue
	}),
	// Locals appear once in an element: two prefixes may be bound to one namespace.
	{ maxLength: 4, selector: (attribute) => attribute.local }
);

interface RandomElement {
	prefix: string;
	local: string;
	declarations: { prefix: string; uri: string }[];
	undeclareDefault: boolean;
	attributes: { prefix: string; local: string; value: string }[];
	content: (string | RandomElement)[];
	empty: boolean;
}

/** Elements inside an element, at most five levels of them. */
function children(element: fc.Arbitrary<RandomElement>): fc.Arbitrary<RandomElement[]> {
	const none: fc.Arbitrary<RandomElement[]> = fc.constant([]);
	return fc.oneof(
		{ maxDepth: 5, depthIdentifier: 'tree' },
		none,
		fc.array(element, { maxLength: 3 })
	);
}

const { element } = fc.letrec<{ element: RandomElement }>((tie) => ({
	element: fc.record({
		prefix,
		local: fc.constantFrom(...LOCALS),
		declarations,
		undeclareDefault: fc.boolean(),
		attributes,
		content: fc
			.tuple(text, children(tie('element')), text)
			.map(([before, children, after]) => [...before, ...children, ...after]),
		empty: fc.boolean()
	})
}));

const misc = fc
	.array(fc.constantFrom('<!-- around -->', '<?around data?>', '\n'), { maxLength: 3 })
	.map((pieces) => pieces.join(''));

export const randomDocument: fc.Arbitrary<string> = fc
	.record({
		start: fc.constantFrom('', '\ufeff', '<?xml version="1.0" encoding="UTF-8"?>\r\n'),
		before: misc,
		root: element,
		after: misc
	})
	.map(({ start, before, root, after }) => start + before + write(root, true) + after);

function write(element: RandomElement, root: boolean): string {
	const name = qualified(element);
	const declared = new Map<string, string>();
	// The root declares every prefix, so that all of them may be used anywhere below.
	if (root) PREFIXES.forEach((prefix, i) => declared.set(prefix, URIS[i] as string));
	for (const { prefix, uri } of element.declarations) declared.set(prefix, uri);
	if (element.undeclareDefault) declared.set('', '');
	const parts = [
		...[...declared].map(([prefix, uri]) => `xmlns${prefix && `:${prefix}`}="${uri}"`),
		...element.attributes.map((attribute) => `${qualified(attribute)}="${attribute.value}"`)
	];
	const start = [name, ...parts].join(' ');
	if (element.content.length === 0 && element.empty) return `<${start} />`;
	const content = element.content.map((child) =>
		typeof child === 'string' ? child : write(child, false)
	);
	return `<${start}>${content.join('')}</${name}\n>`;
}

function qualified(name: { prefix: string; local: string }): string {
	return name.prefix === '' ? name.local : `${name.prefix}:${name.local}`;
}
