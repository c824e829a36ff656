/**
 * Swedish personal identity numbers (personnummer) and co-ordination numbers (samordningsnummer) in a text, so that
 * they are kept out of subjects. Ten or twelve digits, with or without `-` or `+` before the last four; only numbers
 * whose date is possible and whose check digit (Luhn) holds, so that case numbers pass.
 */
const CANDIDATE = /(?<!\d)(?:18|19|20)?(\d{6}) ?[-+\u2010-\u2015\u2212]? ?(\d{4})(?!\d)/g;

export function hasPersonalNumber(text: string): boolean {
	// NFKC makes full-width and other compatible digits plain; a soft hyphen or a zero-width space hides nothing.
	const plain = text.normalize('NFKC').replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '');
	return [...plain.matchAll(CANDIDATE)].some((match) => isPersonalNumber(`${match[1]}${match[2]}`));
}

/** `digits`: YYMMDDNNNC. In a co-ordination number the day is 60 higher. */
function isPersonalNumber(digits: string): boolean {
	const month = Number(digits.slice(2, 4));
	const day = Number(digits.slice(4, 6)) % 60;
	return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hasLuhn(digits);
}

function hasLuhn(digits: string): boolean {
	let sum = 0;
	for (const [index, character] of [...digits].entries()) {
		const product = Number(character) * (index % 2 === 0 ? 2 : 1);
		sum += product > 9 ? product - 9 : product;
	}
	return sum % 10 === 0;
}
