// JSON Schema: what bodies and answers must look like, as the published description says it. The
// validator behind it is valijson, which is headers alone: only json_schema.cpp pays for them.
#pragma once

#include "shared/codec/json_reader.h"

#include <memory>

#include <QByteArray>

namespace sb::codec {

/// A compiled schema. `check` may be called from several threads at once.
class JsonSchema
{
public:
    /// `schemaJson` is the schema itself; a `$ref` in it stays within it. std::invalid_argument
    /// when it is no schema.
    explicit JsonSchema(const QByteArray &schemaJson);
    ~JsonSchema();
    JsonSchema(const JsonSchema &) = delete;
    JsonSchema &operator=(const JsonSchema &) = delete;

    /// 400 invalid_field with one ErrorDetail per fault; never tells what stands there. Stops at
    /// the first fault before it gathers all, so that what fits costs least.
    [[nodiscard]] core::Result<void> check(const JsonNode &node) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> m_compiled;
};

} // namespace sb::codec
