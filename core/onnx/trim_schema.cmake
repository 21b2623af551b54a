# Writes OUTPUT, the schema of INPUT without the fields that the wire-level pass skips (schema.cc): the parser never
# meets them, and their code would be a fiftieth of the module.
file(READ "${INPUT}" schema)
set(skipped doc_string metadata_props denotation training_info quantization_annotation model_version tp type_protos
  segment sequence_type map_type optional_type sparse_tensor_type)
foreach(field IN LISTS skipped)
  string(REGEX REPLACE "\n[^\n;]* ${field} = [0-9]+;[^\n]*" "" schema "${schema}")
endforeach()
string(REGEX REPLACE "\n[^\n;]* value_info = 12;[^\n]*" "" schema "${schema}")  # of functions
file(WRITE "${OUTPUT}" "${schema}")
