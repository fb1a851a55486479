import { refusing } from '../checked.ts';

/** Why a SMART Health Card is refused. Faults are public API: what a desk shows and looks up. */
export type CardFault =
  /* what was scanned or opened */
  | 'qr_prefix'
  | 'qr_digits'
  | 'qr_value'
  | 'qr_too_long'
  | 'qr_part_number'
  | 'qr_part_missing'
  | 'qr_part_repeated'
  | 'qr_needless_parts'
  | 'file_form'
  /* the signed token */
  | 'jws_form'
  | 'header_form'
  | 'header_alg'
  | 'header_zip'
  | 'header_kid'
  | 'header_critical'
  | 'signature_form'
  | 'not_deflated'
  | 'payload_not_json'
  | 'payload_not_minified'
  | 'payload_form'
  | 'issuer_form'
  | 'not_a_health_card'
  | 'revocation_id_form'
  | 'expires_before_valid'
  /* who signed */
  | 'issuer_not_trusted'
  | 'key_unknown'
  | 'key_private'
  | 'key_kid'
  | 'key_certificate'
  | 'key_form'
  | 'signature'
  /* when */
  | 'not_yet_valid'
  | 'expired'
  | 'revoked'
  /* the FHIR content */
  | 'bundle_form'
  | 'bundle_empty_value'
  | 'bundle_id'
  | 'bundle_meta'
  | 'bundle_narrative'
  | 'bundle_concept_text'
  | 'bundle_coding_display'
  | 'bundle_full_url'
  | 'bundle_reference';

/** Ends a check of a card. */
export const refuseCard: (fault: CardFault) => never = refusing<CardFault>();
