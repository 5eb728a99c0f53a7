// What the route table does not say about the routes: summaries, bodies, answers, errors, and the
// schemas of all that (description/*.json, one file per group of resources).
#pragma once

#include <map>
#include <vector>

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace sb::openapi {

/// One route, said for people and programs.
struct Operation
{
    QString group = {};
    QString summary = {};
    /// More than fits a line; may be empty.
    QString notes = {};
    /// The body's schema by name; empty when none is read.
    QString body = {};
    bool mayOmitBody = false;
    /// By status: the answer's schema by name, `Name[]` for a list of them, empty for no content.
    std::map<int, QString> answers = {};
    /// What a 200 carries when it is no JSON of that schema, by media type: one line about it.
    std::map<QString, QString> otherMedia = {};
    /// Codes of its own (docs/errors.md); what follows from the row of the route table is not
    /// repeated.
    QStringList errors = {};
    /// Answers have an ETag.
    bool hasEntityTag = false;
    /// `If-Match` is honoured.
    bool takesIfMatch = false;
    /// Request headers of its own.
    QStringList headers = {};
    /// Query parameters whose values differ from the usual ones of that name.
    QJsonObject query = {};
};

struct ApiDescription
{
    /// JSON Schemas by name; all refer to each other as `#/components/schemas/Name`.
    QJsonObject schemas = {};
    /// What a query parameter of that name usually is: an object with `description` and `schema`.
    QJsonObject query = {};
    /// The same for request headers.
    QJsonObject headers = {};
    /// Groups in the order of the page: name and what it is about.
    std::vector<std::pair<QString, QString>> groups = {};
    /// By `METHOD path`.
    std::map<QByteArray, Operation> operations = {};
};

/// What was built in. std::logic_error when a file is malformed or says something twice.
[[nodiscard]] const ApiDescription &embeddedDescription();

/// The schema of that name (or `Name[]`) as a document of its own, with all that it refers to.
/// std::logic_error when there is none.
[[nodiscard]] QJsonObject schemaDocument(const ApiDescription &description, const QString &name);

} // namespace sb::openapi
