// JSON as the bytes of a body.
#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace sb::test {

inline QByteArray jsonText(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace sb::test
