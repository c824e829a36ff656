import { collapse } from '../structure/simple-types.ts';
import { childrenNamed, textOf, type XmlElement } from '../xml/xml-tree.ts';
import { CAC, CBC } from './receipt.ts';

/** Every element at a path of local names; UBL puts aggregates and values in two namespaces with no name in common. */
export function elementsAt(from: XmlElement, ...path: readonly string[]): XmlElement[] {
	return path.reduce<XmlElement[]>(
		(found, local) =>
			found.flatMap((element) => [
				...childrenNamed(element, CAC, local),
				...childrenNamed(element, CBC, local)
			]),
		[from]
	);
}

/** The text of the first element at the path, white space collapsed; '' when it is absent. */
export function valueAt(from: XmlElement, ...path: readonly string[]): string {
	const [element] = elementsAt(from, ...path);
	return element ? collapse(textOf(element)) : '';
}
