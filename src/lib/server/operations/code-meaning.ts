import type { Language } from '#lib/identity/person.ts';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';

/**
 * What a code means, for people on duty. In Swedish for what they meet in queues; the rest, and what is new, in the words
 * of docs/errors.md. Undefined for what is no code of ours.
 */
export function meaningOf(
	code: string,
	language: Language
): { text: string; language: Language } | undefined {
	if (!Object.hasOwn(ERROR_CODES, code)) return undefined;
	const swedish = language === 'sv' ? SWEDISH[code as ErrorCode] : undefined;
	return swedish === undefined
		? { text: ERROR_CODES[code as ErrorCode], language: 'en' }
		: { text: swedish, language: 'sv' };
}

const SWEDISH: Partial<Record<ErrorCode, string>> = {
	IDENTITY_PROVIDER_UNAVAILABLE:
		'Identitetstjänsten svarar inte, eller svarar att den inte känner Sluss.',
	XML_MALFORMED: 'Dokumentet är inte välformad XML.',
	XML_ENCODING: 'Dokumentet är inte UTF-8.',
	XML_DOCTYPE: 'Dokumentet har en DTD; ingen är tillåten.',
	XML_ENTITY: 'Dokumentet använder entiteter som inte är tillåtna.',
	XML_TOO_LARGE: 'Dokumentet är större än gränsen.',
	XML_TOO_DEEP: 'Elementen är djupare nästlade än gränsen.',
	XML_TOO_MANY_NODES: 'Dokumentet har fler element eller attribut än gränsen.',
	XML_BASE64: 'Ett element som ska vara base64 är det inte.',
	SIGNATURE_MISSING: 'Underskrift saknas.',
	SIGNATURE_AMBIGUOUS: 'Det finns mer än en underskrift.',
	SIGNATURE_NOT_ALLOWED: 'Underskriften använder en algoritm eller transform som inte är tillåten.',
	SIGNATURE_INVALID: 'Underskriften stämmer inte.',
	SIGNER_UNTRUSTED: 'Underskriftens certifikat är inte det som avsändaren har publicerat.',
	CERTIFICATE_MALFORMED: 'Certifikatet går inte att läsa.',
	CERTIFICATE_EXPIRED: 'Certifikatet är inte giltigt vid den här tiden.',
	CERTIFICATE_WEAK: 'Certifikatets nyckel är för kort eller av fel slag.',
	KEY_MALFORMED: 'Den privata nyckeln går inte att läsa.',
	KEY_MISMATCH: 'Nyckel och certifikat hör inte ihop.',
	ENCRYPTION_NOT_ALLOWED: 'Krypteringen använder en algoritm som inte är tillåten.',
	ENCRYPTION_REUSED: 'Samma krypterade nyckel har redan kommit i ett annat kuvert.',
	DECRYPTION_FAILED: 'Innehållet går inte att dekryptera med våra nycklar.',
	ENVELOPE_MALFORMED: 'Kuvertet följer inte SDK:s profil.',
	ENVELOPE_NOT_ENCRYPTED: 'Kuvertets innehåll är inte krypterat.',
	MESSAGE_MALFORMED: 'Innehållet är inget SDK-meddelande.',
	RECEIPT_MALFORMED: 'Innehållet är ingen kvittens.',
	SEALING_BUSY: 'Fler kuvert väntar än kön rymmer.',
	SEALING_FAILED: 'En tråd slutade mitt i arbetet.',
	STORAGE_DAMAGED: 'Sparade uppgifter är skadade eller ofullständiga.',
	BLOB_MISSING: 'En sparad fil saknas.',
	BLOB_TOO_LARGE: 'En fil är större än gränsen.',
	PARTICIPANT_UNKNOWN: 'Organisationen finns inte i certifikatkatalogen.',
	DIRECTORY_UNAVAILABLE: 'Certifikatkatalogen svarar inte.',
	DIRECTORY_ANSWER_INVALID: 'Certifikatkatalogens svar går inte att lita på.',
	ACCESS_POINT_UNAVAILABLE: 'Accesspunkten svarar inte.',
	ACCESS_POINT_AUTHENTICATION: 'Accesspunkten nekar vår inloggning.',
	ACCESS_POINT_REFUSED: 'Accesspunkten tog inte emot meddelandet.',
	TRANSPORT_FAILED: 'Accesspunkten kunde inte lämna fram meddelandet.',
	ADDRESS_BOOK_UNAVAILABLE: 'Adressboken svarar inte.',
	ADDRESS_BOOK_ANSWER_INVALID: 'Adressbokens svar går inte att läsa.',
	RECEIPT_TIMEOUT: 'Ingen kvittens kom i tid.',
	RECEIPT_UNMATCHED: 'En kvittens kom för något som vi inte har skickat.',
	DELIVERY_QUARANTINED: 'En försändelse gick inte att behandla och är sparad.',
	MAILBOX_UNKNOWN: 'Ett meddelande kom till en funktionsadress som vi inte har.',
	MESSAGE_DUPLICATE: 'Ett meddelande kom med ett id som vi redan har tagit emot.',
	MESSAGE_UNSUPPORTED: 'Ett meddelande kom med en filtyp eller referens som vi inte tar emot.',
	MALWARE_FOUND: 'En fil innehåller skadlig kod.',
	SCANNER_UNAVAILABLE: 'Skyddet mot skadlig kod svarar inte.',
	ATTEMPTS_EXHAUSTED: 'Det sista tillåtna försöket misslyckades.',
	INTERNAL: 'Ett fel i Sluss självt.'
};
