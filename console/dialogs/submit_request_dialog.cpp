#include "console/dialogs/submit_request_dialog.h"

#include "console/look/text_style.h"
#include "console/session/error_text.h"

#include <QDataStream>
#include <QHBoxLayout>
#include <QScrollArea>

namespace sb::console {

using namespace Qt::StringLiterals;
using client::Answer;

namespace {

const QString draftView = u"submit/draft"_s;

} // namespace

SubmitRequestDialog::SubmitRequestDialog(Session &session, ProfileStore &store, QWidget *parent)
    : FormDialog(tr("New request"), tr("&Send"), Enter::DoesNothing, parent), m_session(session),
      m_store(store), m_patch(new QRadioButton(tr("&Write new values"), this)),
      m_read(new QRadioButton(tr("Rea&d values"), this)), m_provider(new QComboBox(this)),
      m_secret(new QLineEdit(this)), m_mount(new QLineEdit(this)), m_prefix(new QLineEdit(this)),
      m_cluster(new QLineEdit(this)), m_project(new QLineEdit(this)),
      m_environment(new QLineEdit(this)), m_justification(new QPlainTextEdit(this)),
      m_what(new QStackedWidget(this)), m_values(new KeyValueEditor(this)),
      m_names(new QPlainTextEdit(this)), m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"submitRequestDialog"_s);
    makeFields();
    connect(m_patch, &QRadioButton::toggled, this, &SubmitRequestDialog::followKind);
    connect(m_provider, &QComboBox::currentTextChanged, this, &SubmitRequestDialog::followProvider);
    connect(m_values, &KeyValueEditor::noticeRaised, this,
            [this](const QString &text) { showProblem(text); });
    m_patch->setChecked(true);
    restoreDraft();
    followKind();
    followProvider();
    resize(680, 720);
    keepOwnSize();
    m_secret->setFocus();
}

SubmitRequestDialog::~SubmitRequestDialog()
{
    if (!m_isSent)
        keepDraft();
}

void SubmitRequestDialog::makeFields()
{
    auto *kind = new QHBoxLayout;
    kind->setSpacing(spacing::two);
    kind->addWidget(m_patch);
    kind->addWidget(m_read);
    kind->addStretch(1);
    column().insertLayout(1, kind);
    m_provider->setEditable(true);
    m_provider->addItems({u"vault"_s, u"file"_s, u"aws-sm"_s, u"kubernetes"_s});
    m_secret->setObjectName(u"secret"_s);
    m_provider->setObjectName(u"provider"_s);
    m_justification->setObjectName(u"justification"_s);
    m_names->setObjectName(u"names"_s);
    m_secret->setPlaceholderText(u"shop/database"_s);
    m_justification->setTabChangesFocus(true);
    m_justification->setFixedHeight(fontMetrics().height() * 3 + spacing::two);
    m_names->setTabChangesFocus(true);
    m_names->setPlaceholderText(tr("One key per line; all keys when nothing stands here"));
    m_names->setAccessibleName(tr("Keys to read"));
    addRow(tr("&Provider"), m_provider);
    addRow(tr("Secre&t"), m_secret);
    addRow(tr("KV &mount"), m_mount);
    addRow(tr("KV prefi&x"), m_prefix);
    addRow(tr("&Cluster"), m_cluster);
    m_cluster->setPlaceholderText(tr("the only one that has it"));
    addRow(tr("Pro&ject"), m_project);
    m_project->setPlaceholderText(tr("id; the one that owns the secret"));
    addRow(tr("En&vironment"), m_environment);
    m_environment->setPlaceholderText(tr("the one that owns the secret"));
    addRow(tr("&Justification"), m_justification);
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    auto *holder = new QWidget;
    holder->setProperty("role", u"scrolled"_s);
    auto *inside = new QVBoxLayout(holder);
    inside->setContentsMargins(0, 0, spacing::one, 0);
    inside->addWidget(m_values);
    inside->addStretch(1);
    area->setWidget(holder);
    m_what->addWidget(area);
    m_what->addWidget(m_names);
    column().addWidget(makeLabel(TextRole::Section, tr("KEYS"), this));
    column().addWidget(m_what, 1);
}

void SubmitRequestDialog::followKind()
{
    m_what->setCurrentIndex(m_patch->isChecked() ? 0 : 1);
}

void SubmitRequestDialog::followProvider()
{
    const bool isVault = m_provider->currentText() == "vault"_L1;
    for (QLineEdit *field : {m_mount, m_prefix}) {
        field->setEnabled(isVault);
        field->setPlaceholderText(isVault ? tr("as the agent is set up") : tr("only for vault"));
    }
}

client::RequestDraft SubmitRequestDialog::draft() const
{
    client::RequestDraft draft{.providerType = m_provider->currentText().trimmed(),
                               .secretRef = m_secret->text().trimmed(),
                               .clusterName = m_cluster->text().trimmed(),
                               .projectId = m_project->text().trimmed(),
                               .environment = m_environment->text().trimmed(),
                               .justification = m_justification->toPlainText().trimmed()};
    if (m_mount->isEnabled() && !m_mount->text().isEmpty())
        draft.providerConfig.emplace_back(u"kvMount"_s, m_mount->text().trimmed());
    if (m_prefix->isEnabled() && !m_prefix->text().isEmpty())
        draft.providerConfig.emplace_back(u"kvPrefix"_s, m_prefix->text().trimmed());
    return draft;
}

QStringList SubmitRequestDialog::keysToRead() const
{
    QStringList names;
    for (const QString &line : m_names->toPlainText().split(u'\n', Qt::SkipEmptyParts)) {
        if (!line.trimmed().isEmpty())
            names.append(line.trimmed());
    }
    return names;
}

void SubmitRequestDialog::send()
{
    const client::RequestDraft asked = draft();
    if (asked.secretRef.isEmpty()) {
        m_secret->setFocus();
        return showProblem(tr("Which secret is it about?"));
    }
    if (m_patch->isChecked())
        sendPatch(asked);
    else
        sendRead(asked);
}

client::PeopleCallback<model::AccessRequest> SubmitRequestDialog::answered()
{
    return call().ending<model::AccessRequest>([this](Answer<model::AccessRequest> answer) {
        if (!answer) {
            // Without an answer it may have arrived: trying again must not ask twice. After a
            // refusal nothing was done, and the next attempt is another request.
            if (answer.error().kind == client::ApiError::Kind::Refused)
                m_idempotencyKey = client::makeIdempotencyKey();
            return showProblem(problemText(answer.error()));
        }
        m_isSent = true;
        m_values->wipe();
        m_store.setLayout(draftView, {});
        Q_EMIT submitted(*answer);
        accept();
    });
}

void SubmitRequestDialog::sendPatch(const client::RequestDraft &asked)
{
    const auto values = m_values->values();
    if (!values)
        return showProblem(values.error().message);
    QObject *context = call().start();
    m_session.requests().submitPatch(asked, *values, m_idempotencyKey, context, answered());
}

void SubmitRequestDialog::sendRead(const client::RequestDraft &asked)
{
    QObject *context = call().start();
    m_session.requests().submitRead(asked, keysToRead(), m_idempotencyKey, context, answered());
}

void SubmitRequestDialog::keepDraft()
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << m_patch->isChecked()
        << QStringList{m_provider->currentText(), m_secret->text(),
                       m_mount->text(),           m_prefix->text(),
                       m_cluster->text(),         m_project->text(),
                       m_environment->text(),     m_justification->toPlainText(),
                       m_names->toPlainText()}
        << m_values->keys();
    m_store.setLayout(draftView, bytes);
}

void SubmitRequestDialog::restoreDraft()
{
    QDataStream in(m_store.layout(draftView));
    bool isPatch = true;
    QStringList texts;
    QStringList keys;
    in >> isPatch >> texts >> keys;
    if (in.status() != QDataStream::Ok || texts.size() != 9)
        return;
    m_patch->setChecked(isPatch);
    m_read->setChecked(!isPatch);
    m_provider->setCurrentText(texts[0]);
    m_secret->setText(texts[1]);
    m_mount->setText(texts[2]);
    m_prefix->setText(texts[3]);
    m_cluster->setText(texts[4]);
    m_project->setText(texts[5]);
    m_environment->setText(texts[6]);
    m_justification->setPlainText(texts[7]);
    m_names->setPlainText(texts[8]);
    for (const QString &key : keys)
        m_values->addRow(key);
}

} // namespace sb::console
