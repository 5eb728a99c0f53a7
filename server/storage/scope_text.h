// Scopes as a statement takes them: one jsonb array of objects.
#pragma once

#include "server/domain/identity.h"

#include <vector>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

namespace sb::storage {

[[nodiscard]] inline QString scopesText(const std::vector<domain::Scope> &scopes)
{
    QJsonArray array;
    for (const domain::Scope &scope : scopes) {
        QJsonObject object;
        for (const auto &[key, value] : scope)
            object.insert(key, value);
        array.append(object);
    }
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

} // namespace sb::storage
