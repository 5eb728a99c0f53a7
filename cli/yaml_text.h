// YAML and JSON files as JSON values, and JSON values as YAML.
#pragma once

#include "shared/core/result.h"

#include <QByteArray>
#include <QJsonValue>

namespace sb::cli {

/// One document of YAML, of which JSON is a part. Plain scalars are null, true, false, whole
/// numbers or texts (also `yes` and `1.5`); quoted ones are texts. InvalidValue with one sentence
/// and a line for what is no YAML, a key that is said twice or is no text, several documents, and
/// more than 100,000 values (aliases counted as often as they are used).
[[nodiscard]] core::Result<QJsonValue> jsonFromYaml(const QByteArray &text);

/// Block style, members in their order, texts quoted where they could be read as something else.
[[nodiscard]] QByteArray yamlFrom(const QJsonValue &value);

} // namespace sb::cli
