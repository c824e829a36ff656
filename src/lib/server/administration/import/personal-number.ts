/**
 * Whether a text is what a Swedish personal identity number or coordination number looks like: date, serial number, check
 * digit. Sluss knows nobody by them, and a list that has them in another column must not bring them in.
 */
export function isPersonalNumber(text: string): boolean {
	const found = /^(?:\d{2})?(\d{2})(\d{2})(\d{2})[-+ ]?(\d{4})$/.exec(text.trim());
	if (found === null) return false;
	const [, year = '', month = '', day = '', end = ''] = found;
	// Coordination numbers: the day with sixty added.
	const inMonth = Number(day) % 60;
	if (Number(month) < 1 || Number(month) > 12 || inMonth < 1 || inMonth > 31) return false;
	return hasCheckDigit(year + month + day + end);
}

/** The Luhn algorithm over ten digits. */
function hasCheckDigit(digits: string): boolean {
	const sum = [...digits].reduce((total, digit, place) => {
		const weighed = Number(digit) * (place % 2 === 0 ? 2 : 1);
		return total + (weighed > 9 ? weighed - 9 : weighed);
	}, 0);
	return sum % 10 === 0;
}
