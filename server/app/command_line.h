// What was typed behind `sb-server`.
#pragma once

#include "shared/core/result.h"

#include <QString>
#include <QStringList>

namespace sb::app {

enum class Command {
    Help,
    Version,
    Dev,
    Serve,
    Migrate,
    CheckConfig,
    UserAdd,
    Doctor,
    Init,
    OpenApi
};

struct CommandLine
{
    Command command = Command::Help;
    /// dev
    QString dataDirectory = {};
    QString listen = {};
    QString readyFile = {};
    /// migrate: the role that the server connects as; empty when it is the migrating one.
    QString appRole = {};
    /// user add
    QString email = {};
    QString displayName = {};
    QString role = {};
    bool passwordFromStdin = false;
    /// init
    QString maintenanceUrl = {};
    QString envFile = {};
    QString databaseName = QStringLiteral("secret_broker");
    QString ownerRole = QStringLiteral("sb_owner");
    /// The server's role may be there already.
    bool takesOver = false;
    /// openapi: the page instead of the document.
    bool asMarkdown = false;
};

/// `arguments` without the program's name. InvalidValue with one sentence when they make no sense.
[[nodiscard]] core::Result<CommandLine> commandLineFrom(const QStringList &arguments);

/// The text of `--help`.
[[nodiscard]] QString helpText();

} // namespace sb::app
