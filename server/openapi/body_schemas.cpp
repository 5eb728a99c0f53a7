#include "server/openapi/body_schemas.h"

#include "server/http/router.h"
#include "server/openapi/api_description.h"

#include <stdexcept>

#include <QJsonDocument>

namespace sb::openapi {

namespace {

using Schemas = std::map<QString, std::unique_ptr<const codec::JsonSchema>>;

Schemas compiledBodies()
{
    const ApiDescription &description = embeddedDescription();
    Schemas schemas;
    for (const auto &[title, operation] : description.operations) {
        if (operation.body.isEmpty() || schemas.contains(operation.body))
            continue;
        const QByteArray text = QJsonDocument(schemaDocument(description, operation.body))
                                    .toJson(QJsonDocument::Compact);
        schemas.emplace(operation.body, std::make_unique<const codec::JsonSchema>(text));
    }
    return schemas;
}

} // namespace

void holdBodiesToSchemas(http::RouteTable &table)
{
    static const Schemas schemas = compiledBodies();
    const auto &operations = embeddedDescription().operations;
    for (http::Route &route : table) {
        const QByteArray title = http::nameOf(route.method) + ' ' + route.path;
        const auto operation = operations.find(title);
        if (operation == operations.end())
            throw std::logic_error("a route is not described: " + title.toStdString());
        if (!operation->second.body.isEmpty())
            route.bodySchema = schemas.at(operation->second.body).get();
    }
}

} // namespace sb::openapi
