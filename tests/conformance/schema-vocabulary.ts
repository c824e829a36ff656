import { DS, XENC } from '#lib/server/envelope/envelope.ts';
import { descendantsOf } from '#lib/server/structure/elements.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { standalone } from './mutable-xml.ts';
import type { Vocabulary } from './schema-mutations.ts';

/** The words that some documents are written in, and their elements to transplant; signatures and encryption excepted. */
export function vocabularyOf(
	format: Pick<Vocabulary, 'attributes' | 'closed'>,
	sources: readonly Buffer[]
): Vocabulary {
	const elements = sources
		.flatMap((bytes) => {
			const { root } = parseXml(bytes);
			return [root, ...descendantsOf(root)];
		})
		.filter(({ namespace }) => namespace !== DS && namespace !== XENC);
	const locals = new Set(elements.map(({ local }) => local));
	const namespaces = new Set(elements.map(({ namespace }) => namespace));
	const donors = elements.filter(({ end, start }) => end - start < 5_000).map(standalone);
	const declarations = new Map(donors.flatMap(({ attributes }) => [...attributes]));
	const { attributes, closed } = format;
	return {
		attributes,
		closed,
		locals: [...locals],
		namespaces: [...namespaces],
		donors,
		declarations
	};
}
