"""The built-in functions of Rego, by what the engines make of them."""

from __future__ import annotations

AGREED = frozenset(
    """
    abs array.concat array.reverse array.slice ceil concat contains count endswith floor format_int indexof
    intersection is_array is_boolean is_null is_number is_object is_set is_string json.is_valid
    json.unmarshal lower max min numbers.range object.filter object.get object.keys object.remove
    object.union regex.match regex.replace regex.split replace round sort split sprintf startswith
    strings.any_prefix_match strings.any_suffix_match strings.reverse substring sum to_number trim trim_left
    trim_prefix trim_right trim_space trim_suffix type_name union upper walk
    """.split()  # noqa: SIM905 - a table of names
)
"""Those on whose results the engines agree; shipped and native policies call no others."""

OPA_ONLY = frozenset(
    """
    all any array.flatten cast_array cast_boolean cast_null cast_object cast_set cast_string
    crypto.hmac.equal crypto.hmac.md5 crypto.hmac.sha1 crypto.hmac.sha256 crypto.hmac.sha512 crypto.md5
    crypto.parse_private_keys crypto.sha1 crypto.sha256 crypto.x509.parse_and_verify_certificates
    crypto.x509.parse_and_verify_certificates_with_options crypto.x509.parse_certificate_request
    crypto.x509.parse_certificates crypto.x509.parse_keypair crypto.x509.parse_rsa_private_key
    graphql.is_valid graphql.parse graphql.parse_and_verify graphql.parse_query graphql.parse_schema
    graphql.schema_is_valid io.jwt.decode io.jwt.decode_verify io.jwt.encode_sign io.jwt.encode_sign_raw
    io.jwt.verify_eddsa io.jwt.verify_es256 io.jwt.verify_es384 io.jwt.verify_es512 io.jwt.verify_hs256
    io.jwt.verify_hs384 io.jwt.verify_hs512 io.jwt.verify_ps256 io.jwt.verify_ps384 io.jwt.verify_ps512
    io.jwt.verify_rs256 io.jwt.verify_rs384 io.jwt.verify_rs512 net.cidr_contains_matches
    net.cidr_intersects net.cidr_merge net.cidr_overlap net.lookup_ip_addr providers.aws.sign_req re_match
    regex.globs_match rego.metadata.chain rego.metadata.rule rego.parse_module set_diff
    strings.render_template strings.split_n uri.is_valid uri.parse
    """.split()  # noqa: SIM905 - a table of names
)
"""Those of OPA 1.22 that the embedded engine (regorus 0.13) lacks."""

OTHER = frozenset(
    """
    base64.decode base64.encode base64.is_valid base64url.decode base64url.encode base64url.encode_no_pad
    bits.and bits.lsh bits.negate bits.or bits.rsh bits.xor glob.match glob.quote_meta graph.reachable
    graph.reachable_paths hex.decode hex.encode http.send indexof_n json.filter json.marshal
    json.marshal_with_options json.match_schema json.patch json.remove json.verify_schema net.cidr_contains
    net.cidr_expand net.cidr_is_valid numbers.range_step object.subset object.union_n opa.runtime print
    product rand.intn regex.find_all_string_submatch_n regex.find_n regex.is_valid regex.template_match
    semver.compare semver.is_valid strings.count strings.replace_n time.add_date time.clock time.date
    time.diff time.format time.now_ns time.parse_duration_ns time.parse_ns time.parse_rfc3339_ns
    time.weekday trace units.parse units.parse_bytes urlquery.decode urlquery.decode_object urlquery.encode
    urlquery.encode_object uuid.parse uuid.rfc4122 yaml.is_valid yaml.marshal yaml.unmarshal
    """.split()  # noqa: SIM905 - a table of names
)
"""Those that both engines have, with results that differ for some arguments, or depend on more than these."""

BUILTINS = AGREED | OPA_ONLY | OTHER
"""All of them."""
