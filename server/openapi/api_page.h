// docs/api.md, made of an OpenAPI document.
#pragma once

#include <QByteArray>
#include <QJsonObject>

namespace sb::openapi {

/// The page in Markdown. `document` is one of openApiDocument.
[[nodiscard]] QByteArray apiPage(const QJsonObject &document);

} // namespace sb::openapi
