// One validated request as handlers see it: a value, free of Qt's HTTP server.
#pragma once

#include "server/domain/identity.h"
#include "shared/codec/json_reader.h"
#include "shared/core/result.h"

#include <optional>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::http {

struct Route;

enum class Method { Get, Head, Post, Put, Delete, Patch, Options, Other };

/// The certificate that a client showed when its connection was made.
struct ClientCertificate
{
    /// Of a trusted issuer, valid at that time and meant for clients.
    bool isVerified = false;
    /// Common names and DNS alternatives.
    QStringList names = {};
};

struct Request
{
    Method method = Method::Get;
    /// Normalised (duplicate slashes collapsed), percent-encoded, without the query.
    QByteArray path = {};
    /// Set by the dispatcher before the pipeline runs; the table outlives every request.
    const Route *route = nullptr;
    /// Decoded template arguments by name.
    std::vector<std::pair<QString, QString>> pathArguments = {};
    /// Decoded once, in order, duplicates kept.
    std::vector<std::pair<QString, QString>> query = {};
    /// Names in lower case; values trimmed of optional white space.
    std::vector<std::pair<QByteArray, QByteArray>> headers = {};
    QByteArray body = {};
    domain::CallContext call = {};
    /// The rate limit has counted the call, which may be run again while it waits.
    bool isCounted = false;
    /// Go with whatever is answered; set by the middleware.
    std::vector<std::pair<QByteArray, QByteArray>> answerHeaders = {};
    /// Absent when none was asked for or shown.
    std::optional<ClientCertificate> clientCertificate = {};

    /// The first header of that (lower-case) name; nullopt when absent.
    [[nodiscard]] std::optional<QByteArray> header(QByteArrayView lowerCaseName) const;
    [[nodiscard]] QString pathText(QStringView name) const;
    /// 400 invalid_id when the path argument is no UUID in the 36-character form.
    [[nodiscard]] core::Result<QUuid> pathUuid(QStringView name) const;
    [[nodiscard]] std::optional<QString> queryText(QStringView name) const;
    /// The body as a strict JSON object (contract B16) that the reader of its root holds to the
    /// route's schema; 400 invalid_json otherwise.
    [[nodiscard]] core::Result<codec::JsonDocument> jsonObject() const;
};

} // namespace sb::http
