#include "console/dialogs/mint_agent_dialog.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/session/error_text.h"
#include "shared/core/private_file.h"
#include "shared/core/uuid_text.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QRegularExpression>

namespace sb::console {

using namespace Qt::StringLiterals;
using client::Answer;

namespace {

QStringList listFrom(const QLineEdit &field)
{
    static const QRegularExpression separators(u"[,\\s]+"_s);
    return field.text().split(separators, Qt::SkipEmptyParts);
}

/// What the agent's service needs besides its identity file.
QString snippetFor(const QUrl &server, const ConnectionProfile &profile)
{
    QString text = u"# /etc/secret-broker/agent.env\n"_s;
    text += u"SB_CP_ENDPOINT="_s + server.toString(QUrl::StripTrailingSlash) + u'\n';
    if (server.scheme() == "http"_L1)
        text += u"SB_INSECURE_TRANSPORT=true\n"_s;
    if (!profile.caFile.isEmpty())
        text += u"SB_CP_CA_FILE=/etc/secret-broker/ca.pem\n"_s;
    text += u"SB_IDENTITY_FILE=/etc/secret-broker/identity.json\n"_s;
    text += u"SB_AGENT_PRIVATE_KEY_FILE=/var/lib/secret-broker/agent.key\n"_s;
    return text;
}

} // namespace

MintAgentDialog::MintAgentDialog(Session &session, QWidget *parent)
    : FormDialog(tr("New agent"), tr("&Make the agent"), Enter::Sends, parent), m_session(session),
      m_name(new QLineEdit(this)), m_providers(new QLineEdit(this)),
      m_clusters(new QLineEdit(this)), m_result(new QWidget(this)),
      m_secret(new SecretReveal(this)), m_snippet(new QPlainTextEdit(this)),
      m_stored(new QCheckBox(this)), m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"mintAgentDialog"_s);
    m_name->setObjectName(u"name"_s);
    m_providers->setObjectName(u"providers"_s);
    m_clusters->setObjectName(u"clusters"_s);
    m_providers->setPlaceholderText(u"vault, file"_s);
    m_clusters->setPlaceholderText(u"eu-1"_s);
    addRow(tr("&Name"), m_name);
    addRow(tr("&Providers"), m_providers,
           tr("What it serves; everything when nothing stands here."));
    addRow(tr("&Clusters"), m_clusters, tr("Where it stands; anywhere when nothing stands here."));
    makeResult();
    setMinimumWidth(600);
    m_name->setFocus();
}

void MintAgentDialog::makeResult()
{
    auto *inside = new QVBoxLayout(m_result);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(spacing::one);
    auto *warning = new Banner(m_result);
    warning->show(Tone::Warning, tr("The secret is shown this once. Store it before you close."));
    inside->addWidget(warning);
    inside->addWidget(m_secret);
    auto *identity = new QPushButton(icon(u"save"_s), tr("Save &identity file …"), m_result);
    identity->setObjectName(u"saveIdentity"_s);
    identity->setAutoDefault(false);
    identity->setToolTip(tr("Id and secret as the agent reads them, readable by you alone"));
    inside->addWidget(identity, 0, Qt::AlignLeft);
    connect(identity, &QPushButton::clicked, this, &MintAgentDialog::saveIdentity);
    inside->addWidget(makeLabel(TextRole::Section, tr("CONFIGURATION"), m_result));
    m_snippet->setObjectName(u"snippet"_s);
    m_snippet->setReadOnly(true);
    m_snippet->setFont(fontOf(TextRole::Mono));
    m_snippet->setAccessibleName(tr("Configuration of the agent"));
    m_snippet->setTabChangesFocus(true);
    m_snippet->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_snippet->setFixedHeight(QFontMetrics(m_snippet->font()).height() * 7);
    inside->addWidget(m_snippet);
    auto *copy = new QPushButton(icon(u"copy"_s), tr("Copy con&figuration"), m_result);
    copy->setAutoDefault(false);
    inside->addWidget(copy, 0, Qt::AlignLeft);
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_snippet->toPlainText()); });
    m_stored->setText(tr("I have s&tored the secret"));
    m_stored->setObjectName(u"stored"_s);
    inside->addWidget(m_stored);
    connect(m_stored, &QCheckBox::toggled, this, [this](bool isStored) {
        buttons().button(QDialogButtonBox::Cancel)->setEnabled(isStored);
    });
    m_result->hide();
    column().addWidget(m_result, 1);
}

void MintAgentDialog::send()
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty()) {
        m_name->setFocus();
        return showProblem(tr("The agent needs a name."));
    }
    QObject *context = call().start();
    m_session.agents().mint(
        name, listFrom(*m_providers), listFrom(*m_clusters), m_idempotencyKey, context,
        call().ending<client::MintedAgent>([this](Answer<client::MintedAgent> answer) {
            if (answer)
                return showResult(std::move(*answer));
            if (answer.error().kind == client::ApiError::Kind::Refused)
                m_idempotencyKey = client::makeIdempotencyKey();
            showProblem(problemText(answer.error()));
        }));
}

void MintAgentDialog::showResult(client::MintedAgent agent)
{
    m_id = agent.id;
    m_mintedName = agent.name;
    for (QLineEdit *field : {m_name, m_providers, m_clusters})
        field->setEnabled(false);
    form().setRowVisible(1, false);
    form().setRowVisible(2, false);
    m_secret->show(tr("Secret of %1").arg(agent.name), std::move(agent.secret));
    m_snippet->setPlainText(snippetFor(m_session.profile().server, m_session.profile()));
    m_result->show();
    sendButton().hide();
    QPushButton *close = buttons().button(QDialogButtonBox::Cancel);
    close->setText(tr("Close"));
    close->setEnabled(false);
    resize(std::max(width(), 640), std::max(height(), 600));
    Q_EMIT minted();
}

void MintAgentDialog::saveIdentity()
{
    auto *dialog = new QFileDialog(this, tr("Identity file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(u"identity.json"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        const core::SecretBytes json =
            client::agentIdentity(m_id, m_mintedName, m_secret->lines().value());
        const std::string_view bytes = json.view();
        const auto written = core::writePrivateFile(
            path, QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
        if (!written)
            return showProblem(tr("Not saved: %1").arg(written.error().message));
        clearProblem();
        m_stored->setChecked(true);
    });
    dialog->open();
}

void MintAgentDialog::reject()
{
    // Closing now would lose the secret for good.
    if (!m_id.isNull() && !m_stored->isChecked())
        return showProblem(tr("Store the secret first, then tick the box."));
    FormDialog::reject();
}

void MintAgentDialog::done(int result)
{
    m_secret->wipe();
    FormDialog::done(result);
}

} // namespace sb::console
