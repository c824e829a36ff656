/** Well-formed documents with elements where they do not belong: what damaged bytes hardly ever are. */
import fc from 'fast-check';
import { copyOf, declareMissing, parseMutable, write } from '../conformance/mutable-xml.ts';
import { mutate, seededRandom } from '../conformance/schema-mutations.ts';
import { vocabularyOf } from '../conformance/schema-vocabulary.ts';
import { damaged } from './fuzzing.ts';

const ATTRIBUTES = ['schemeID', 'languageID', 'schemeURI', 'root'];

function restructured(documents: readonly Buffer[]): fc.Arbitrary<Buffer> {
	const seeds = documents.map(parseMutable);
	const words = vocabularyOf({ attributes: ATTRIBUTES, closed: [] }, documents);
	return fc.integer({ min: 0 }).map((seed) => {
		const random = seededRandom(seed);
		const root = copyOf(random.pick(seeds));
		mutate(root, random, words);
		declareMissing(root, words.declarations);
		return Buffer.from(write(root));
	});
}

/** As many of these as of those. */
export function spoiled(documents: readonly Buffer[]): fc.Arbitrary<Buffer> {
	return fc.oneof(damaged(documents), restructured(documents));
}
